package io.millrace.functions.stage;

import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * How long messages took, counted by ranges of which each goes four times as far as the one before:
 * 128 microseconds, 512, 2 milliseconds, and so on to half a minute and beyond. Noting one is two
 * additions; written by one thread, read by any.
 */
final class Latencies {
  private static final int RANGES = 11;
  private static final int FIRST_BITS = 7;

  private final AtomicLongArray counts = new AtomicLongArray(RANGES);
  private volatile long totalNanos;

  /** Upper end of a range in microseconds; the last has none. */
  static long micros(int range) {
    return range == RANGES - 1 ? Long.MAX_VALUE : 1L << FIRST_BITS + 2 * range;
  }

  static int ranges() {
    return RANGES;
  }

  void note(long nanos) {
    note(nanos, 1);
  }

  /** So many messages took as long. */
  @SuppressWarnings("NonAtomicOperationOnVolatileField") // One writer.
  void note(long nanos, long messages) {
    long micros = TimeUnit.NANOSECONDS.toMicros(nanos);
    int bits = Long.SIZE - Long.numberOfLeadingZeros(micros);
    int range = Math.clamp((bits - FIRST_BITS + 1) / 2, 0, RANGES - 1);
    counts.setRelease(range, counts.getPlain(range) + messages);
    totalNanos += nanos * messages;
  }

  /** Messages that took less than the end of this range. */
  long within(int range) {
    long sum = 0;
    for (int each = 0; each <= range; each++) {
      sum += counts.getAcquire(each);
    }
    return sum;
  }

  /** Of all messages together. */
  double totalSeconds() {
    return totalNanos / (double) TimeUnit.SECONDS.toNanos(1);
  }

  /**
   * Puts the counts of the ranges that have any, each behind {@code prefix} under the end of its
   * range in microseconds; the last under {@code more}.
   */
  void put(Map<String, Long> values, String prefix) {
    for (int range = 0; range < RANGES; range++) {
      long count = counts.getAcquire(range);
      if (count > 0) {
        values.put(prefix + (range == RANGES - 1 ? "more" : Long.toString(micros(range))), count);
      }
    }
  }
}
