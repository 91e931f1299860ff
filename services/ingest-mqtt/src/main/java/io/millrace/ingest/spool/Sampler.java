package io.millrace.ingest.spool;

import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Lets at most one message an interval and topic into a pipeline: the first after a quiet time at
 * once, then, at the end of each interval, the latest that came in it. Times are those of {@link
 * System#nanoTime}. For one thread.
 */
final class Sampler {
  /**
   * Most that is held back, in bytes of cost, and most topics watched; beyond, the oldest intervals
   * end early.
   */
  static final long MAX_HELD_BYTES = 64L * 1024 * 1024;

  static final int MAX_TOPICS = 100_000;

  /**
   * A message that is held back.
   *
   * @param durable whether it is on disk, because its publisher was told that it is safe
   */
  record Held(String topic, long timestampNanos, Buffer payload, boolean durable) {}

  private static final class Interval {
    private final long endsAt;
    private @Nullable Held latest;

    Interval(long endsAt) {
      this.endsAt = endsAt;
    }
  }

  private final long intervalNanos;

  /**
   * By topic; all intervals are of one length, so that the order of their begins is that of their
   * ends.
   */
  private final Map<String, Interval> intervals = new LinkedHashMap<>();

  private long heldBytes;

  Sampler(long intervalMillis) {
    this.intervalNanos = TimeUnit.MILLISECONDS.toNanos(intervalMillis);
  }

  long intervalNanos() {
    return intervalNanos;
  }

  /** Whether a message of {@code topic} goes in at once, which begins an interval. */
  boolean admits(String topic, long now) {
    Interval current = intervals.get(topic);
    if (current != null && current.endsAt - now > 0) {
      return false;
    }
    if (current != null && current.latest != null) {
      // Its time has come, but nobody has asked for it yet; the newer message takes its place at
      // the end of the interval.
      return false;
    }
    begin(topic, now);
    return true;
  }

  private void begin(String topic, long now) {
    intervals.remove(topic);
    intervals.put(topic, new Interval(now + intervalNanos));
  }

  /** Holds {@code message} back in its topic's interval; returns the one whose place it takes. */
  @Nullable Held hold(Held message) {
    Interval interval = intervals.get(message.topic());
    if (interval == null) {
      throw new IllegalStateException("no interval has begun for " + message.topic());
    }
    Held before = interval.latest;
    interval.latest = message;
    heldBytes += cost(message) - (before == null ? 0 : cost(before));
    return before;
  }

  /** Whether what is held back for {@code topic} lies on disk. */
  boolean holdsDurable(String topic) {
    Interval interval = intervals.get(topic);
    return interval != null && interval.latest != null && interval.latest.durable();
  }

  /**
   * The messages whose interval has ended, oldest interval first; for each, the next interval of
   * its topic begins.
   */
  List<Held> due(long now) {
    List<Held> due = new ArrayList<>();
    Iterator<Interval> oldest = intervals.values().iterator();
    while (oldest.hasNext()) {
      Interval interval = oldest.next();
      boolean crowded = heldBytes > MAX_HELD_BYTES || intervals.size() > MAX_TOPICS;
      if (interval.endsAt - now > 0 && !crowded) {
        break;
      }
      oldest.remove();
      Held latest = interval.latest;
      if (latest != null) {
        heldBytes -= cost(latest);
        due.add(latest);
      }
    }
    due.forEach(held -> begin(held.topic(), now));
    return due;
  }

  /** Everything that is held back; the sampler is as new afterwards. */
  List<Held> drain() {
    List<Held> all = new ArrayList<>();
    for (Interval interval : intervals.values()) {
      if (interval.latest != null) {
        all.add(interval.latest);
      }
    }
    intervals.clear();
    heldBytes = 0;
    return all;
  }

  /** When {@link #due} should be asked next; null when nothing is being watched. */
  @Nullable Long nextEnd() {
    return intervals.isEmpty() ? null : intervals.values().iterator().next().endsAt;
  }

  private static long cost(Held held) {
    return held.payload().length()
        + held.topic().length()
        + (long) io.millrace.common.message.Message.OVERHEAD_BYTES;
  }
}
