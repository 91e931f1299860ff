package io.millrace.common.spec;

/**
 * Told about pipelines that this node should run, changed or forget; on the watcher's context. Must
 * not block.
 */
public interface SpecListener {
  /** A pipeline is new, or known with another version. */
  void pipelineChanged(PipelineSpec spec);

  /** A pipeline was stopped or deleted; {@code last} is the spec that this node went by. */
  void pipelineRemoved(PipelineSpec last);
}
