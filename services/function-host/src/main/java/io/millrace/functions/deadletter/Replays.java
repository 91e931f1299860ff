package io.millrace.functions.deadletter;

import io.vertx.core.Future;
import java.util.List;

/** What pipelines have to do with their dead letters. */
public interface Replays {
  /**
   * Sends letters through their pipeline again, in the order of their numbers and not faster than
   * the configured rate; each is deleted once the pipeline is done with it. One that fails again
   * becomes a new letter.
   *
   * @return how many there are; fails with a {@link io.millrace.common.failure.Failure} when the
   *     pipeline cannot take any
   */
  Future<Integer> replay(String pipeline, List<Long> numbers);

  /** There are none left: what was said about them is of yesterday. */
  void emptied(String pipeline);
}
