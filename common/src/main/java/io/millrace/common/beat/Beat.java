package io.millrace.common.beat;

import io.vertx.core.Vertx;
import java.util.concurrent.TimeUnit;

/**
 * Periodic work that falls on whole multiples of its period by the machine's clock that only goes
 * forward. Whatever repeats in a second or in several so wakes its threads together: a box that
 * does nothing sleeps in between, and a message rarely meets somebody else's timer.
 */
public final class Beat {
  private Beat() {}

  /**
   * Runs {@code action} on the caller's context at each multiple of {@code millis}, for the first
   * time within one period.
   *
   * @return the timer, for {@link Vertx#cancelTimer}
   */
  public static long every(Vertx vertx, long millis, Runnable action) {
    long now = TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
    return vertx.setPeriodic(untilNext(now, millis), millis, ignored -> action.run());
  }

  /** Milliseconds from {@code now} to the next multiple of {@code period}, from 1 to a period. */
  static long untilNext(long now, long period) {
    return period - Math.floorMod(now, period);
  }
}
