package io.millrace.functions.stage;

import java.util.concurrent.TimeUnit;

/**
 * How much an instance may have of a stage's messages: enough to keep it busy, by number and bytes,
 * and no more than it is likely to be done with soon. So a slow function has little in work when
 * another version is to take over, or when its instance dies.
 */
final class Window {
  private static final int MOST_MESSAGES = 4096;
  private static final int FEWEST_MESSAGES = 16;
  private static final long MOST_BYTES = 1024 * 1024;
  private static final double WORK_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

  /**
   * As long as a runtime may keep results. Those that come closer together were read late, and say
   * nothing about the function unless they are taken together with what comes after them.
   */
  private static final long MEASURED_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

  /** What the latest time counts in the mean. */
  private static final double LATEST = 0.25;

  private final int fewest;

  /** What a message takes in the mean; at first a careful guess. */
  private double nanosEach = TimeUnit.MILLISECONDS.toNanos(4);

  private long unmeasured;
  private long unmeasuredNanos;

  /**
   * @param concurrency how many messages the function may have in work at a time: as many more may
   *     wait, however long each takes
   */
  Window(int concurrency) {
    this.fewest = Math.max(FEWEST_MESSAGES, 2 * concurrency);
  }

  /** The function has ended with {@code messages}, at least 1, in so many nanoseconds of work. */
  void ended(long messages, long nanos) {
    unmeasured += messages;
    unmeasuredNanos += nanos;
    if (unmeasuredNanos >= MEASURED_NANOS) {
      nanosEach += LATEST * ((double) unmeasuredNanos / unmeasured - nanosEach);
      unmeasured = 0;
      unmeasuredNanos = 0;
    }
  }

  /** Messages that may be in the instance. */
  int messages() {
    double inTime = WORK_NANOS / Math.max(1, nanosEach);
    return (int) Math.clamp(inTime, fewest, Math.max(fewest, MOST_MESSAGES));
  }

  /** Whether another may go. However large messages are, one is on its way while one is in work. */
  boolean open(ItemQueue queue) {
    return queue.sent() < 2 || queue.sent() < messages() && queue.sentBytes() < MOST_BYTES;
  }
}
