package io.millrace.ingest.feed;

/** Shares what leaves a queue between what is behind and what is new, by bytes. */
final class Turns {
  /** What one side may be ahead of its share. */
  private static final long MOST_BYTES = 256 * 1024;

  private static final int WHOLE = 100;

  private final int catchUpPercent;

  /** Bytes times percent that what is behind may send before its share is used. */
  private long due;

  Turns(int catchUpPercent) {
    this.catchUpPercent = catchUpPercent;
  }

  /** Whether what is new waits for all that is behind. */
  boolean strict() {
    return catchUpPercent == WHOLE;
  }

  boolean catchingUp() {
    return strict() || due > 0;
  }

  /** So many bytes were sent of one side. */
  void sent(boolean behind, long bytes) {
    long changed = due + (behind ? -(WHOLE - catchUpPercent) * bytes : catchUpPercent * bytes);
    due = Math.clamp(changed, -WHOLE * MOST_BYTES, WHOLE * MOST_BYTES);
  }
}
