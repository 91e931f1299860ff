package io.millrace.common.spec;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A started pipeline, complete: the data plane needs nothing else to run it.
 *
 * @param id of the pipeline, for good
 * @param version grows with every change of what is compiled in here; unchanged otherwise
 * @param samplingMillis with a value, at most one message an interval and topic enters: the latest;
 *     milliseconds, at least 1
 * @param stages the chain of functions, in order; none to forward messages as they are
 * @param placement what it asks of the nodes that run it; null for nothing
 */
public record PipelineSpec(
    String id,
    String name,
    String project,
    long version,
    PipelineInput input,
    @Nullable Long samplingMillis,
    List<StageSpec> stages,
    PipelineOutput output,
    SpoolLimits spool,
    @Nullable PlacementWish placement) {
  public PipelineSpec {
    stages = List.copyOf(stages);
  }
}
