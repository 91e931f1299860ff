package io.millrace.functions.app;

import io.millrace.common.link.LinkAddresses;
import io.millrace.common.link.LinkSender;
import io.millrace.common.link.LinkSource;
import io.millrace.common.link.LinkState;
import io.millrace.common.link.LinkTarget;
import io.millrace.common.link.LinkTimings;
import io.millrace.common.link.Links;
import io.millrace.common.message.Batch;
import io.millrace.common.message.Message;
import io.millrace.common.message.MessageId;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Stands for ingest: sends what it is given to function-host, in order, and counts what is acknowledged. */
final class FakeIngest implements LinkSource {
  static final String ORIGIN = "edge-1.1";

  final AtomicLong acknowledged = new AtomicLong();
  private final Vertx vertx;
  private final Context context;
  private final String pipeline;
  private final List<Message> messages = new ArrayList<>();
  private volatile @Nullable LinkSender sender;
  private volatile @Nullable Links links;
  private volatile LinkState state = new LinkState.Opening("");
  private int next;

  private FakeIngest(Vertx vertx, String pipeline) {
    this.vertx = vertx;
    this.context = vertx.getOrCreateContext();
    this.pipeline = pipeline;
  }

  static FakeIngest open(Vertx vertx, String pipeline, long specVersion) {
    return open(vertx, pipeline, specVersion, "edge-1");
  }

  static FakeIngest open(Vertx vertx, String pipeline, long specVersion, String node) {
    FakeIngest ingest = new FakeIngest(vertx, pipeline);
    Future.<Void>future(
            promise ->
                ingest.context.runOnContext(
                    ignored -> {
                      Links links = new Links(vertx, LinkAddresses.INGEST, node, LinkTimings.DEFAULT);
                      ingest.links = links;
                      links
                          .start()
                          .onSuccess(
                              started -> {
                                LinkTarget target =
                                    new LinkTarget(LinkAddresses.FUNCTIONS, null, pipeline, specVersion);
                                ingest.sender = links.connect(target, ingest);
                              })
                          .onComplete(promise);
                    }))
        .await();
    return ingest;
  }

  Links links() {
    return java.util.Objects.requireNonNull(links);
  }

  Context context() {
    return context;
  }

  void send(String... texts) {
    List<Buffer> payloads = new ArrayList<>();
    for (String text : texts) {
      payloads.add(Buffer.buffer(text));
    }
    sendAll("plant/1/temperature", payloads);
  }

  void sendAll(String topic, List<Buffer> payloads) {
    synchronized (messages) {
      for (Buffer payload : payloads) {
        MessageId id = new MessageId(ORIGIN, messages.size(), 0);
        messages.add(new Message(id, topic, 1_552_366_646_754_939_017L + messages.size(), payload));
      }
    }
    LinkSender current = sender;
    if (current != null) {
      current.wake();
    }
  }

  LinkState state() {
    return state;
  }

  void close() {
    Future.<Void>future(promise -> context.runOnContext(ignored -> links().stop().onComplete(promise))).await();
  }

  @Override
  public @Nullable Batch next(int maxBytes) {
    synchronized (messages) {
      List<Message> batch = new ArrayList<>();
      int bytes = 0;
      while (next < messages.size()) {
        Message message = messages.get(next);
        bytes += message.cost();
        if (bytes > maxBytes && !batch.isEmpty()) {
          break;
        }
        batch.add(message);
        next++;
      }
      return batch.isEmpty() ? null : new Batch(batch);
    }
  }

  @Override
  public void acknowledged(int count, Message last) {
    acknowledged.addAndGet(count);
  }

  @Override
  public void rejected(Message message, String reason) {
    throw new AssertionError("function-host rejects nothing: " + reason);
  }

  @Override
  public void stateChanged(LinkState newState) {
    state = newState;
  }

  @Override
  public String toString() {
    return "ingest of " + pipeline + " on " + vertx;
  }
}
