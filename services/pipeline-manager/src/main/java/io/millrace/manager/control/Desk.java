package io.millrace.manager.control;

import io.millrace.common.failure.Failure;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.serviceproxy.ServiceException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does blocking work on virtual threads, with a bound on how much at once; answers come back on the
 * caller's context.
 */
public final class Desk {
  private static final Logger log = LoggerFactory.getLogger(Desk.class);
  private static final int AT_ONCE = 256;
  private static final Duration STOP_LIMIT = Duration.ofSeconds(10);

  private final Vertx vertx;
  private final Semaphore room = new Semaphore(AT_ONCE);

  public Desk(Vertx vertx) {
    this.vertx = vertx;
  }

  /**
   * Refusals and start failures come through as they are; anything unforeseen is logged and told as
   * INTERNAL.
   */
  public <T> Future<T> work(Callable<T> task) {
    if (!room.tryAcquire()) {
      return Future.failedFuture(
          Failure.of(
                  Failure.Kind.UNAVAILABLE,
                  "the manager has too much to do at the moment; try again shortly")
              .toException());
    }
    Context context = vertx.getOrCreateContext();
    Promise<T> promise = Promise.promise();
    Thread _ =
        Thread.startVirtualThread(() -> {
          try {
            T result = task.call();
            context.runOnContext(ignored -> promise.complete(result));
          } catch (Exception | StackOverflowError failure) {
            context.runOnContext(ignored -> promise.fail(told(failure)));
          } finally {
            room.release();
          }
        });
    return promise.future();
  }

  private static Throwable told(Throwable failure) {
    if (failure instanceof ServiceException
        || failure instanceof io.millrace.common.service.StartFailure) {
      return failure;
    }
    log.error("unforeseen: {}", failure.toString(), failure);
    return Failure.of(Failure.Kind.INTERNAL, "the manager could not do this; its log tells why")
        .toException();
  }

  /** Waits until everything is done; what comes later is refused. */
  public void close() {
    try {
      if (!room.tryAcquire(AT_ONCE, STOP_LIMIT.toSeconds(), TimeUnit.SECONDS)) {
        log.warn("work was still going on after {} s", STOP_LIMIT.toSeconds());
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
