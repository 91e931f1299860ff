package io.millrace.ingest.feed;

import io.millrace.common.message.Batch;
import io.millrace.common.message.Message;
import io.millrace.common.spec.Drain;
import io.millrace.common.spec.SpoolLimits;
import io.millrace.ingest.spool.PipelineSpool;
import io.millrace.ingest.spool.SpoolFixture;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/** A queue with its feed, which a test pulls by hand in the place of a link. */
final class DrivenFeed implements AutoCloseable, FeedEvents {
  /** Long ago for whatever is new. */
  static final long OLD = 7;

  private static final long A_WHILE = TimeUnit.HOURS.toNanos(1);

  final SpoolFixture fixture;
  final PipelineSpool queue;
  final List<String> unreadable = new ArrayList<>();
  private final Context context;
  private final PipelineFeed feed;
  private final ArrayDeque<Message> sent = new ArrayDeque<>();

  DrivenFeed(Vertx vertx, Path folder, Drain drain) throws IOException {
    fixture = new SpoolFixture(folder);
    SpoolLimits roomy = SpoolFixture.ROOMY;
    queue =
        fixture.start(
            "a",
            new SpoolLimits(
                roomy.maxBytes(), roomy.onFull(), roomy.startFrom(), roomy.maxAgeSeconds(), drain),
            null);
    context = vertx.getOrCreateContext();
    feed = onContext(() -> new PipelineFeed(vertx, fixture.spool, queue, this));
  }

  private <T> T onContext(Supplier<T> action) {
    CompletableFuture<T> result = new CompletableFuture<>();
    context.runOnContext(ignored -> {
      try {
        result.complete(action.get());
      } catch (RuntimeException failure) {
        result.completeExceptionally(failure);
      }
    });
    return result.orTimeout(20, TimeUnit.SECONDS).join();
  }

  /** Stores what is new, for as long as any test takes. */
  void arrive(String payload) {
    arrive(payload, TimeUnit.MILLISECONDS.toNanos(System.currentTimeMillis()) + A_WHILE);
  }

  void arrive(String payload, long timestampNanos) {
    SpoolFixture.await(fixture.append(timestampNanos, "t", payload, queue));
  }

  /** One batch, if there is one now. */
  @Nullable Batch pull(int maxBytes) {
    Batch batch = onContext(() -> feed.next(maxBytes));
    if (batch != null) {
      sent.addAll(batch.messages());
    }
    return batch;
  }

  /** So many messages, a batch of {@code maxBytes} after the other. */
  List<String> pull(int messages, int maxBytes) {
    List<String> payloads = new ArrayList<>();
    Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .pollInterval(Duration.ofMillis(1))
        .until(() -> {
          Batch batch = pull(maxBytes);
          if (batch != null) {
            batch.messages().forEach(message -> payloads.add(message.payload().toString()));
          }
          return payloads.size() >= messages;
        });
    return payloads;
  }

  int unacknowledged() {
    return sent.size();
  }

  /** Acknowledges the oldest of what was pulled. */
  void acknowledge(int count) {
    if (count == 0) {
      return;
    }
    Message last = null;
    for (int i = 0; i < count; i++) {
      last = sent.removeFirst();
    }
    Message through = java.util.Objects.requireNonNull(last);
    Boolean done =
        onContext(() -> {
          feed.acknowledged(count, through);
          return true;
        });
    assert done;
  }

  @Override
  public void linkChanged(String pipeline) {}

  @Override
  public void rejected(String pipeline, String topic, String reason) {}

  @Override
  public void unreadable(String pipeline, long messages, String reason) {
    unreadable.add(messages + " " + reason);
  }

  @Override
  public void close() {
    Boolean closed =
        onContext(() -> {
          feed.close();
          return true;
        });
    assert closed;
    fixture.close();
  }
}
