package io.millrace.egress.retry;

import io.millrace.common.spec.Pace;

/**
 * Keeps to a pace: what goes out may go into debt, and nothing more goes until the debt is paid, so
 * that a request is never cut for it. Not thread-safe.
 */
public final class Throttle {
  private static final double MILLIS = 1_000;

  private final Pace pace;
  private double messagesPaidAt = Double.NEGATIVE_INFINITY;
  private double bytesPaidAt = Double.NEGATIVE_INFINITY;

  public Throttle(Pace pace) {
    this.pace = pace;
  }

  /** This goes out at {@code now}, in milliseconds. */
  public void spend(long messages, long bytes, long now) {
    if (pace.messagesPerSecond() > 0) {
      messagesPaidAt = Math.max(now, messagesPaidAt) + messages * MILLIS / pace.messagesPerSecond();
    }
    if (pace.bytesPerSecond() > 0) {
      bytesPaidAt = Math.max(now, bytesPaidAt) + bytes * MILLIS / pace.bytesPerSecond();
    }
  }

  /** When more may go out; in the past when it may now. */
  public long opensAt() {
    double paid = Math.max(messagesPaidAt, bytesPaidAt);
    return paid == Double.NEGATIVE_INFINITY ? Long.MIN_VALUE : (long) Math.ceil(paid);
  }
}
