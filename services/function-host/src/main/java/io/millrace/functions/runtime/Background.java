package io.millrace.functions.runtime;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Runs what blocks (files, the engine) on virtual threads, and brings the result to the one context
 * that made this object, from whichever thread it was asked.
 */
public final class Background {
  private final ContextInternal context;
  private final ExecutorService threads =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("functions-", 0).factory());

  public Background(Vertx vertx) {
    this.context = (ContextInternal) vertx.getOrCreateContext();
  }

  /** Runs {@code task}; the future completes on this object's context. */
  public <T> Future<T> call(Callable<T> task) {
    Promise<T> promise = promise();
    threads.execute(() -> {
      try {
        T result = task.call();
        context.runOnContext(ignored -> promise.complete(result));
      } catch (Exception | LinkageError failure) {
        context.runOnContext(ignored -> promise.fail(failure));
      }
    });
    return promise.future();
  }

  /**
   * A promise whose future tells its listeners on this object's context, whichever thread keeps it.
   */
  <T> Promise<T> promise() {
    return context.promise();
  }

  /** For work of its own that outlives a call. */
  public ExecutorService threads() {
    return threads;
  }

  /** Takes no more work. */
  public void close() {
    threads.shutdown();
  }
}
