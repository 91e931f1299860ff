package io.millrace.ingest.app;

import io.millrace.common.link.LinkAcknowledger;
import io.millrace.common.link.LinkAddresses;
import io.millrace.common.link.LinkFrame;
import io.millrace.common.link.LinkReceiver;
import io.millrace.common.link.LinkTimings;
import io.millrace.common.link.Links;
import io.millrace.common.message.Batch;
import io.millrace.common.message.Message;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A function-host that keeps what it gets, and acknowledges it unless told not to. */
final class FakeFunctions {
  private final Map<String, List<Message>> received = new ConcurrentHashMap<>();
  private final Map<String, Long> versions = new ConcurrentHashMap<>();
  private final Links links;
  private volatile boolean acknowledging = true;
  private volatile @Nullable Function<LinkAcknowledger, LinkReceiver> receivers;

  FakeFunctions(Vertx vertx) {
    links = new Links(vertx, LinkAddresses.FUNCTIONS, "f1", LinkTimings.DEFAULT);
    links.start().compose(started -> links.accept(this::open)).await();
  }

  /** Lets others receive from now on. */
  void deliverTo(Function<LinkAcknowledger, LinkReceiver> receivers) {
    this.receivers = receivers;
  }

  void acknowledge(boolean yes) {
    acknowledging = yes;
  }

  Links links() {
    return links;
  }

  List<Message> received(String pipeline) {
    return received.computeIfAbsent(pipeline, id -> new CopyOnWriteArrayList<>());
  }

  List<String> payloads(String pipeline) {
    return received(pipeline).stream().map(message -> message.payload().toString()).toList();
  }

  Long version(String pipeline) {
    return versions.getOrDefault(pipeline, -1L);
  }

  private Future<LinkReceiver> open(LinkFrame.Open request, LinkAcknowledger acknowledger) {
    Function<LinkAcknowledger, LinkReceiver> others = receivers;
    if (others != null) {
      return Future.succeededFuture(others.apply(acknowledger));
    }
    versions.put(request.pipeline(), request.specVersion());
    return Future.succeededFuture(
        new LinkReceiver() {
          @Override
          public void receive(long position, Batch batch) {
            received(request.pipeline()).addAll(batch.messages());
            if (acknowledging) {
              acknowledger.acknowledge(position + batch.size());
            }
          }

          @Override
          public void closed(String reason) {}
        });
  }
}
