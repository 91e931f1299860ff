package io.millrace.egress.aws;

import io.millrace.egress.retry.Trouble;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

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
  private final Set<Under<?>> underWay = new HashSet<>();
  private boolean cancelled;

  Calls(Vertx vertx, int most) {
    this.context = vertx.getOrCreateContext();
    this.most = most;
  }

  /** Begins {@code call} when it is its turn. */
  public <T> Future<T> call(Supplier<CompletableFuture<T>> call) {
    Promise<T> answer = Promise.promise();
    Runnable begin = () -> begin(call, answer);
    if (underWay.size() < most || cancelled) {
      begin.run();
    } else {
      waiting.addLast(begin);
    }
    return answer.future();
  }

  private <T> void begin(Supplier<CompletableFuture<T>> call, Promise<T> answer) {
    if (cancelled) {
      answer.fail(new TroubleException(Trouble.passing("the service is stopping")));
      return;
    }
    Under<T> under = new Under<>(call);
    underWay.add(under);
    THREADS.execute(() ->
        under
            .start()
            .whenComplete((result, failure) ->
                context.runOnContext(done -> end(under, answer, result, failure))));
  }

  private <T> void end(Under<T> under, Promise<T> answer, T result, Throwable failure) {
    underWay.remove(under);
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

  /** Ends all calls as failed, and begins no more. */
  void cancel() {
    cancelled = true;
    List<Runnable> never = List.copyOf(waiting);
    waiting.clear();
    never.forEach(Runnable::run);
    List.copyOf(underWay).forEach(Under::cancel);
  }

  /** A call that may not have begun yet, on its way from the event loop to its thread. */
  private static final class Under<T> {
    private final Supplier<CompletableFuture<T>> call;
    private @Nullable CompletableFuture<T> begun;
    private boolean cancelled;

    private Under(Supplier<CompletableFuture<T>> call) {
      this.call = call;
    }

    private CompletableFuture<T> start() {
      CompletableFuture<T> future;
      try {
        future = call.get();
      } catch (RuntimeException refused) {
        future = CompletableFuture.failedFuture(refused);
      }
      synchronized (this) {
        begun = future;
        if (!cancelled) {
          return future;
        }
      }
      future.cancel(true);
      return future;
    }

    private void cancel() {
      CompletableFuture<T> future;
      synchronized (this) {
        cancelled = true;
        future = begun;
      }
      if (future != null) {
        future.cancel(true);
      }
    }
  }
}
