package io.millrace.functions.stage;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Waits, within a limit, for something to become empty. */
final class Draining {
  private static final long STEP_MILLIS = 20;

  private Draining() {}

  /** Succeeds when {@code empty} says so or the limit is over, whichever comes first. */
  static Future<Void> await(Vertx vertx, BooleanSupplier empty, Duration limit) {
    if (limit.isZero() || empty.getAsBoolean()) {
      return Future.succeededFuture();
    }
    long until = System.nanoTime() + limit.toNanos();
    Promise<Void> done = Promise.promise();
    vertx.setPeriodic(
        STEP_MILLIS,
        timer -> {
          if (empty.getAsBoolean() || System.nanoTime() > until) {
            vertx.cancelTimer(timer);
            done.tryComplete();
          }
        });
    return done.future();
  }
}
