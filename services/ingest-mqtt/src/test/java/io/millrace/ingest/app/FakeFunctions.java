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
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A function-host that keeps what it gets, and acknowledges it unless told not to. */
final class FakeFunctions {
  private final Map<String, List<Message>> received = new ConcurrentHashMap<>();
  private final Map<String, Long> versions = new ConcurrentHashMap<>();
  private final Map<String, OpenLink> open = new ConcurrentHashMap<>();
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

  /** Whether to acknowledge what comes, and then also what has come so far. */
  void acknowledge(boolean yes) {
    acknowledging = yes;
    if (yes) {
      open.values().forEach(OpenLink::acknowledge);
    }
  }

  /** Takes nothing any more on the link of a pipeline. */
  void reset(String pipeline) {
    Objects.requireNonNull(open.get(pipeline)).acknowledger.reset("the test says so");
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
    OpenLink link = new OpenLink(received(request.pipeline()), acknowledger);
    open.put(request.pipeline(), link);
    return Future.succeededFuture(link);
  }

  private final class OpenLink implements LinkReceiver {
    private final List<Message> received;
    private final LinkAcknowledger acknowledger;
    private volatile long through;

    OpenLink(List<Message> received, LinkAcknowledger acknowledger) {
      this.received = received;
      this.acknowledger = acknowledger;
    }

    @Override
    public void receive(long position, Batch batch) {
      received.addAll(batch.messages());
      through = position + batch.size();
      if (acknowledging) {
        acknowledge();
      }
    }

    void acknowledge() {
      acknowledger.acknowledge(through);
    }

    @Override
    public void closed(String reason) {}
  }
}
