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

  /** What the latest time counts in the mean. */
  private static final double LATEST = 0.25;

  private final int fewest;

  /** What a message takes in the mean; at first a careful guess. */
  private double nanosEach = TimeUnit.MILLISECONDS.toNanos(4);

  /**
   * @param concurrency how many messages the function may have in work at a time: as many more may
   *     wait, however long each takes
   */
  Window(int concurrency) {
    this.fewest = Math.max(FEWEST_MESSAGES, 2 * concurrency);
  }

  /** The function has ended with {@code messages}, at least 1, in so many nanoseconds of work. */
  void ended(long messages, long nanos) {
    nanosEach += LATEST * ((double) nanos / messages - nanosEach);
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
