package io.millrace.egress.aws;

import io.millrace.egress.retry.Trouble;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.core.SdkClient;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.sqs.SqsAsyncClient;

/**
 * The SDK clients of this node. Outputs of the same account share one, and with it its connections;
 * it is closed when the last of them gives it back. To be used on one event-loop context.
 */
public final class Clients {
  private record Key(Class<? extends SdkClient> type, Account account) {}

  /** One shared client. */
  private static final class Shared {
    private final Future<SdkClient> client;
    private final Calls calls;
    private int leases;
    private boolean closed;

    private Shared(Future<SdkClient> client, Calls calls) {
      this.client = client;
      this.calls = calls;
    }

    private void close() {
      if (!closed) {
        closed = true;
        calls.cancel();
        client.onSuccess(SdkClient::close);
      }
    }
  }

  /**
   * Calls of one account and service that are under way at once; more than one output can use, so
   * that a few busy ones share.
   */
  private static final int CALLS = 128;

  private final Vertx vertx;
  private final Transport transport;
  private final Map<Key, Shared> shared = new HashMap<>();

  public Clients(Vertx vertx, Transport transport) {
    this.vertx = vertx;
    this.transport = transport;
  }

  public Lease<S3AsyncClient> s3(Account account) {
    return lease(S3AsyncClient.class, account, () -> transport.s3(account));
  }

  public Lease<KinesisAsyncClient> kinesis(Account account) {
    return lease(KinesisAsyncClient.class, account, () -> transport.kinesis(account));
  }

  public Lease<SqsAsyncClient> sqs(Account account) {
    return lease(SqsAsyncClient.class, account, () -> transport.sqs(account));
  }

  /** How many clients are open. */
  public int open() {
    return shared.size();
  }

  /** Ends every call that is under way; nothing can be called any more. */
  public void close() {
    List<Shared> all = List.copyOf(shared.values());
    shared.clear();
    // Calls that end give shares back meanwhile.
    all.forEach(Shared::close);
  }

  private <C extends SdkClient> Lease<C> lease(
      Class<C> type, Account account, java.util.concurrent.Callable<C> factory) {
    Key key = new Key(type, account);
    Shared entry =
        shared.computeIfAbsent(
            key,
            // Making a client reads files and loads classes: hundreds of milliseconds the first
            // time.
            absent ->
                new Shared(
                    vertx
                        .executeBlocking(factory, false)
                        .<SdkClient>map(client -> client)
                        .recover(Clients::unusable),
                    new Calls(vertx, CALLS)));
    entry.leases++;
    return new Lease<>(entry.client.map(type::cast), entry.calls, () -> giveBack(key, entry));
  }

  /**
   * The SDK refuses to make a client only for what a person wrote: a region or an address that
   * cannot be.
   */
  private static Future<SdkClient> unusable(Throwable refusal) {
    return Future.failedFuture(
        new TroubleException(
            Trouble.standing("region or endpoint cannot be used: " + refusal.getMessage())));
  }

  private void giveBack(Key key, Shared entry) {
    entry.leases--;
    if (entry.leases == 0) {
      shared.remove(key, entry);
      entry.close();
    }
  }
}
