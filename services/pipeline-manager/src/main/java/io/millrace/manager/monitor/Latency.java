package io.millrace.manager.monitor;

import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * How long messages took, from counts by range as function-host reports them: a range ends at the
 * number of microseconds that it is named with and begins where the one before ends; the last is
 * called {@code more}. Within a range messages are taken to be spread evenly, so that a percentile
 * is right to its range.
 */
final class Latency {
  /** Each range goes so many times as far as the one before. */
  private static final int STEP = 4;

  /** What is known of the range that has no end. */
  private static final long LONGEST_MICROS = 1L << 25;

  private final TreeMap<Long, Double> counts = new TreeMap<>();
  private double all;

  private Latency() {}

  /** From the rates among {@code rates} that are called {@code prefix} and a range. */
  static Latency of(JsonObject rates, String prefix) {
    Latency latency = new Latency();
    for (String name : rates.fieldNames()) {
      if (name.startsWith(prefix)) {
        String range = name.substring(prefix.length());
        double count = rates.getDouble(name);
        latency.counts.put(range.equals("more") ? Long.MAX_VALUE : Long.parseLong(range), count);
        latency.all += count;
      }
    }
    return latency;
  }

  /** Microseconds within which this share of the messages was done with; empty without messages. */
  OptionalLong micros(double share) {
    double wanted = all * share;
    if (all <= 0) {
      return OptionalLong.empty();
    }
    for (Map.Entry<Long, Double> range : counts.entrySet()) {
      if (wanted <= range.getValue()) {
        return OptionalLong.of(within(range.getKey(), wanted / range.getValue()));
      }
      wanted -= range.getValue();
    }
    return OptionalLong.of(within(counts.lastKey(), 1));
  }

  private static long within(long end, double share) {
    if (end == Long.MAX_VALUE) {
      return LONGEST_MICROS;
    }
    long begin = end / STEP;
    return Math.round(begin + (end - begin) * share);
  }
}
