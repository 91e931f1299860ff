package io.millrace.egress.aws;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.ArrayDeque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

/**
 * Calls of the SDK's asynchronous clients. Building and signing a request costs up to milliseconds
 * of processor time, and the first one loads hundreds of classes, so that part runs on virtual
 * threads; answers come back on the event loop. At most so many calls of one client are under way:
 * the others wait here, first come first served, before their time limit begins.
 */
public final class Calls {
  private static final Executor THREADS =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("aws-call-", 0).factory());

  private final Context context;
  private final int most;
  private final ArrayDeque<Runnable> waiting = new ArrayDeque<>();
  private int underWay;

  Calls(Vertx vertx, int most) {
    this.context = vertx.getOrCreateContext();
    this.most = most;
  }

  /** Begins {@code call} when it is its turn. */
  public <T> Future<T> call(Supplier<CompletableFuture<T>> call) {
    Promise<T> answer = Promise.promise();
    Runnable begin = () -> begin(call, answer);
    if (underWay < most) {
      begin.run();
    } else {
      waiting.addLast(begin);
    }
    return answer.future();
  }

  private <T> void begin(Supplier<CompletableFuture<T>> call, Promise<T> answer) {
    underWay++;
    THREADS.execute(() ->
        started(call)
            .whenComplete(
                (result, failure) -> context.runOnContext(done -> end(answer, result, failure))));
  }

  private static <T> CompletableFuture<T> started(Supplier<CompletableFuture<T>> call) {
    try {
      return call.get();
    } catch (RuntimeException refused) {
      return CompletableFuture.failedFuture(refused);
    }
  }

  private <T> void end(Promise<T> answer, T result, Throwable failure) {
    underWay--;
    Runnable next = waiting.pollFirst();
    if (next != null) {
      next.run();
    }
    if (failure == null) {
      answer.complete(result);
    } else {
      answer.fail(failure);
    }
  }
}
