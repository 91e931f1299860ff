package io.millrace.common.placement;

import org.jspecify.annotations.Nullable;

/** Something of a pipeline that changes its node. */
public sealed interface Move {
  String pipeline();

  /** Null when it was nowhere. */
  @Nullable String from();

  String to();

  /**
   * A share of what runs.
   *
   * @param share from 0
   */
  record Share(String pipeline, int share, @Nullable String from, String to) implements Move {}

  /** Delivery of its output, from one node of egress to another. */
  record Output(String pipeline, String from, String to) implements Move {}
}
