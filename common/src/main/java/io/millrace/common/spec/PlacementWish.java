package io.millrace.common.spec;

import java.util.List;

/**
 * What a pipeline asks of the nodes that run it.
 *
 * @param replicas on how many nodes at a time, at most; each topic always belongs to one; from 1
 * @param labels that such a node must have
 */
public record PlacementWish(int replicas, List<String> labels) {
  /** One node, whichever. */
  public static final PlacementWish ANY = new PlacementWish(1, List.of());

  @SuppressWarnings("ConstantValue") // Absent in documents of other releases.
  public PlacementWish {
    replicas = Math.max(1, replicas);
    labels = labels == null ? List.of() : List.copyOf(labels);
  }

  /** What a pipeline asks, or that it asks nothing. */
  public static PlacementWish of(PipelineSpec spec) {
    PlacementWish wish = spec.placement();
    return wish == null ? ANY : wish;
  }
}
