package io.millrace.egress.aws;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import software.amazon.awssdk.core.SdkClient;

/** One output's share of a client. */
public final class Lease<C extends SdkClient> {
  private final Future<C> client;
  private final Calls calls;
  private final Runnable giveBack;
  private boolean given;

  Lease(Future<C> client, Calls calls, Runnable giveBack) {
    this.client = client;
    this.calls = calls;
    this.giveBack = giveBack;
  }

  /** A share of nothing: every call fails with {@code reason}. */
  public static <C extends SdkClient> Lease<C> unusable(Vertx vertx, TroubleException reason) {
    return new Lease<>(Future.failedFuture(reason), new Calls(vertx, 1), () -> {});
  }

  /** Calls AWS; the answer comes on the event loop. */
  public <T> Future<T> call(Function<C, CompletableFuture<T>> request) {
    return client.compose(open -> calls.call(() -> request.apply(open)));
  }

  /** Gives the share back; without effect the second time. */
  public void giveBack() {
    if (!given) {
      given = true;
      giveBack.run();
    }
  }
}
