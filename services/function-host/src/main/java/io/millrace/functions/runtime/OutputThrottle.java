package io.millrace.functions.runtime;

import java.util.function.LongSupplier;

/**
 * Lets through so much of an instance's own output and counts the rest, before any of it reaches
 * the event loop: that output does not come through a runtime, which would thin it. Callable from
 * any thread.
 */
public final class OutputThrottle {
  private static final int LINES_A_SECOND = 500;
  private static final int CHARACTERS_A_SECOND = 256 * 1024;
  private static final long SECOND = 1_000_000_000;

  private final LongSupplier clock;
  private long since;
  private int lines;
  private int characters;
  private long leftOut;

  /**
   * @param clock nanoseconds from any beginning
   */
  public OutputThrottle(LongSupplier clock) {
    this.clock = clock;
    this.since = clock.getAsLong();
  }

  /** Whether there is room for this line. */
  public synchronized boolean admits(String line) {
    long now = clock.getAsLong();
    if (now - since >= SECOND) {
      since = now;
      lines = 0;
      characters = 0;
    }
    if (lines >= LINES_A_SECOND || characters >= CHARACTERS_A_SECOND) {
      leftOut++;
      return false;
    }
    lines++;
    characters += line.length();
    return true;
  }

  /** How many lines were left out since the last call. */
  public synchronized long takeLeftOut() {
    long count = leftOut;
    leftOut = 0;
    return count;
  }
}
