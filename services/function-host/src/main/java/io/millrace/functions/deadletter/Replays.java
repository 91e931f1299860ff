package io.millrace.functions.deadletter;

import io.vertx.core.Future;

/** Sends dead letters through their pipeline again. */
@FunctionalInterface
public interface Replays {
  /**
   * Begins with the letters behind number {@code after} and not beyond {@code upTo}, oldest first;
   * each is deleted once the pipeline is done with it. One that fails again becomes a new letter.
   *
   * @return how many there are; fails with a {@link io.millrace.common.failure.Failure} when the
   *     pipeline cannot take any
   */
  Future<Integer> replay(String pipeline, long after, long upTo);
}
