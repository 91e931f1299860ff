package io.millrace.egress.retry;

import io.vertx.core.Vertx;
import java.util.concurrent.TimeUnit;

/** Real time, on Vert.x' timers. */
public final class VertxTimers implements Timers {
  private final Vertx vertx;
  private final long origin = System.nanoTime();

  public VertxTimers(Vertx vertx) {
    this.vertx = vertx;
  }

  @Override
  public long now() {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - origin);
  }

  @Override
  public Timer after(long delayMillis, Runnable action) {
    long id = vertx.setTimer(Math.max(1, delayMillis), ignored -> action.run());
    return () -> vertx.cancelTimer(id);
  }
}
