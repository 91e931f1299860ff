package io.millrace.manager.audit;

import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Identities of audit entries, in the order in which the entries were made: what happened within
 * one millisecond is told apart by them. UUIDs of version 7, with a count in {@code rand_a} (RFC
 * 9562, section 6.2, method 1).
 */
final class EntryIds {
  private static final int COUNT_BITS = 12;
  private static final long COUNT_MASK = (1L << COUNT_BITS) - 1;
  private static final long VERSION = 7L << COUNT_BITS;
  private static final long VARIANT = 1L << 63;

  private static final AtomicLong LAST = new AtomicLong();

  private EntryIds() {}

  /** One above all that this process has given before, even when the clock goes back. */
  static String next(long atMillis) {
    long last =
        LAST.accumulateAndGet(atMillis << COUNT_BITS, (before, now) -> Math.max(before + 1, now));
    long high = last >>> COUNT_BITS << 16 | VERSION | last & COUNT_MASK;
    long low = VARIANT | ThreadLocalRandom.current().nextLong() >>> 2;
    return new UUID(high, low).toString();
  }
}
