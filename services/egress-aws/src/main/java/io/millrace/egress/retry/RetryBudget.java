package io.millrace.egress.retry;

import java.time.Duration;

/**
 * Keeps repeats a small part of the traffic: every message that is taken earns a tenth of a repeat,
 * up to a bound, and one that has to go again without a repeat left waits the longest pause. So a
 * far side that takes most messages but refuses some is not worn down by the same ones. Not
 * thread-safe.
 */
public final class RetryBudget implements Pauses {
  private static final double EARNED = 0.1;

  private final Pauses usual;
  private final long longestMillis;
  private final double most;
  private double left;
  private long exhausted;

  /**
   * @param usual while there are repeats left
   * @param longest pause without
   * @param most repeats that can be saved up; there at the start
   */
  public RetryBudget(Pauses usual, Duration longest, int most) {
    this.usual = usual;
    this.longestMillis = longest.toMillis();
    this.most = most;
    this.left = most;
  }

  /** So many messages were taken. */
  public void earned(int messages) {
    left = Math.min(most, left + messages * EARNED);
  }

  @Override
  public long pauseMillis(int failures) {
    if (left < 1) {
      exhausted++;
      return longestMillis;
    }
    left--;
    return usual.pauseMillis(failures);
  }

  /** How often something had to wait because no repeat was left. */
  public long exhausted() {
    return exhausted;
  }
}
