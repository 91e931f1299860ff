package io.millrace.common.spec;

import java.util.List;

/**
 * All started pipelines of the installation.
 *
 * @param revision differs whenever the set differs; opaque, compare for equality only
 */
public record SpecSet(String revision, List<PipelineSpec> pipelines) {
  public static final SpecSet EMPTY = new SpecSet("", List.of());

  public SpecSet {
    pipelines = List.copyOf(pipelines);
  }
}
