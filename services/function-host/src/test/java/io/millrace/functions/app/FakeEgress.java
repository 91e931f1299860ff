package io.millrace.functions.app;

import io.millrace.common.link.LinkAcceptor;
import io.millrace.common.link.LinkAcknowledger;
import io.millrace.common.link.LinkFrame;
import io.millrace.common.link.LinkReceiver;
import io.millrace.common.link.LinkTimings;
import io.millrace.common.link.Links;
import io.millrace.common.message.Batch;
import io.millrace.common.message.Message;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Stands for egress, or for ingest as a receiver: keeps what it gets, acknowledges it unless told otherwise. */
final class FakeEgress implements LinkAcceptor {
  final List<Message> received = java.util.Collections.synchronizedList(new java.util.ArrayList<>());
  final AtomicLong count = new AtomicLong();
  final List<LinkFrame.Open> opens = new CopyOnWriteArrayList<>();
  volatile boolean acknowledging = true;
  volatile boolean keeping = true;
  volatile @Nullable Predicate<Message> rejecting;
  private volatile @Nullable LinkAcknowledger last;
  private volatile long lastPosition;

  static FakeEgress open(Vertx vertx, String service, String node) {
    FakeEgress egress = new FakeEgress();
    Context context = vertx.getOrCreateContext();
    Future.<Void>future(
            promise ->
                context.runOnContext(
                    ignored -> {
                      Links links = new Links(vertx, service, node, LinkTimings.DEFAULT);
                      links.start().compose(started -> links.accept(egress)).onComplete(promise);
                    }))
        .await();
    return egress;
  }

  @Override
  public Future<LinkReceiver> open(LinkFrame.Open open, LinkAcknowledger acknowledger) {
    opens.add(open);
    last = acknowledger;
    return Future.succeededFuture(
        new LinkReceiver() {
          @Override
          public void receive(long position, Batch batch) {
            take(position, batch, acknowledger);
          }

          @Override
          public void closed(String reason) {}
        });
  }

  private void take(long position, Batch batch, LinkAcknowledger acknowledger) {
    Predicate<Message> refused = rejecting;
    for (int i = 0; i < batch.size(); i++) {
      Message message = batch.messages().get(i);
      if (refused != null && refused.test(message)) {
        acknowledger.reject(position + i, "too large for the queue");
      } else if (keeping) {
        received.add(message);
      }
    }
    count.addAndGet(batch.size());
    lastPosition = position + batch.size();
    if (acknowledging) {
      acknowledger.acknowledge(lastPosition);
    }
  }

  /** Acknowledges what was held back. */
  void acknowledgeAll() {
    acknowledging = true;
    java.util.Objects.requireNonNull(last).acknowledge(lastPosition);
  }

  List<String> texts() {
    synchronized (received) {
      return received.stream().map(message -> message.payload().toString()).toList();
    }
  }

  List<String> ids() {
    synchronized (received) {
      return received.stream().map(message -> message.id().toString()).toList();
    }
  }
}
