package io.millrace.egress.aws;

import io.millrace.egress.retry.Trouble;
import io.vertx.core.Future;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;
import software.amazon.awssdk.core.SdkClient;

/**
 * A bucket, stream or queue with the client that reaches it.
 *
 * @param title for people, as in {@code S3 bucket 'readings'}
 */
public record Place<C extends SdkClient>(
    String title, Lease<C> client, Timeouts timeouts, Troubles troubles) {
  /** Calls AWS; the answer comes on the event loop. */
  public <T> Future<T> call(Function<C, CompletableFuture<T>> request) {
    return client.call(request);
  }

  /** What a failed call means. */
  public Trouble diagnose(Throwable failure) {
    return troubles.diagnose(failure);
  }

  /** Goes on with {@code create} where the failure says that the place is missing. */
  public <T> Future<T> ifMissing(Throwable failure, Supplier<Future<T>> create) {
    return diagnose(failure).kind() == Trouble.Kind.MISSING
        ? create.get()
        : Future.failedFuture(failure);
  }

  /** Takes the failure for success where it only says that somebody else was faster. */
  public static Future<Void> unless(Class<? extends Exception> harmless, Throwable failure) {
    return isCausedBy(harmless, failure) ? Future.succeededFuture() : Future.failedFuture(failure);
  }

  public static boolean isCausedBy(Class<? extends Exception> type, Throwable failure) {
    return type.isInstance(failure) || type.isInstance(failure.getCause());
  }
}
