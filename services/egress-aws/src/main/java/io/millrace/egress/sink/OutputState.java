package io.millrace.egress.sink;

import io.millrace.egress.retry.Trouble;

/** Where an output stands. Times are on the clock of {@link io.millrace.egress.retry.Timers}. */
public sealed interface OutputState {
  /** Not known yet whether the bucket, stream or queue is there. */
  record Preparing() implements OutputState {}

  /** Messages flow, or would. */
  record Working() implements OutputState {}

  /**
   * The latest requests failed.
   *
   * @param failures in a row
   * @param nextTry when the next request goes out; in the past while one is out
   */
  record Troubled(Trouble trouble, int failures, long since, long nextTry) implements OutputState {}
}
