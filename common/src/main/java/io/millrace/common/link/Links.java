package io.millrace.common.link;

import io.millrace.common.beat.Beat;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * One node's end of all links of one service, in both directions. Lives on one event-loop context:
 * that is where sources, acceptors and receivers are called.
 */
public final class Links {
  static final DeliveryOptions OPTIONS = new DeliveryOptions().setCodecName(LinkFrameCodec.NAME);

  /** What a refused open or probe answers on the bus. */
  static final int REFUSED = 503;

  private final Vertx vertx;
  private final Context context;
  private final String service;
  private final String node;
  private final LinkTimings timings;
  private final Map<String, LinkSender> senders = new HashMap<>();
  private final Map<String, InboundLink> inbound = new HashMap<>();
  private final List<MessageConsumer<LinkFrame>> consumers = new ArrayList<>();
  private @Nullable LinkAcceptor acceptor;
  private Set<String> gone = Set.of();
  private LinkRouter router = LinkTarget::route;
  private long lastEpoch;
  private volatile long fenced;
  private long sweepTimer = -1;

  /**
   * @param service one of the names in {@link LinkAddresses}
   * @param node this node's name, unique within the installation
   */
  public Links(Vertx vertx, String service, String node, LinkTimings timings) {
    this.vertx = vertx;
    this.context = vertx.getOrCreateContext();
    this.service = service;
    this.node = node;
    this.timings = timings;
  }

  /**
   * Begins to take frames. To be called on the context that owns this object, before anything else.
   */
  public Future<Void> start() {
    MessageConsumer<LinkFrame> frames = vertx.eventBus().consumer(framesAddress(), this::onFrame);
    consumers.add(frames);
    sweepTimer = Beat.every(vertx, timings.idleTimeout().toMillis() / 3, this::sweep);
    return frames.completion();
  }

  /**
   * Begins to accept links, at the address that all nodes of the service share and at this node's
   * own.
   */
  public Future<Void> accept(LinkAcceptor acceptor) {
    this.acceptor = acceptor;
    MessageConsumer<LinkFrame> shared =
        vertx.eventBus().consumer(LinkAddresses.anyNode(service), this::onOpen);
    MessageConsumer<LinkFrame> own =
        vertx.eventBus().consumer(LinkAddresses.node(service, node), this::onOpen);
    consumers.add(shared);
    consumers.add(own);
    return Future.all(shared.completion(), own.completion()).mapEmpty();
  }

  /** Has links that may go to any node go where {@code router} says. */
  public void routeBy(LinkRouter router) {
    this.router = router;
  }

  Route route(LinkTarget target) {
    return target.route() instanceof Route.Any ? router.route(target) : target.route();
  }

  /** The node where a link that may go to any one should be; null where that does not matter. */
  @Nullable String placedOn(LinkTarget target) {
    return target.route() instanceof Route.Any
            && router.route(target) instanceof Route.Prefer placed
        ? placed.node()
        : null;
  }

  /**
   * Nodes of {@code service} have come or gone, or do other things than before: links that wait
   * look anew at once, and those to nodes that do not stay are opened elsewhere.
   */
  public void reconsider(String service, Predicate<String> stays) {
    List.copyOf(senders.values()).stream()
        .filter(sender -> sender.service().equals(service))
        .forEach(sender -> sender.reconsider(stays));
  }

  /**
   * Ends the links of senders that are gone, and takes none of them until they are back. To be
   * called on the context that owns this object.
   *
   * @param gone names of senders, as in {@code functions.node-1}
   */
  @SuppressWarnings("NonAtomicOperationOnVolatileField") // One writer.
  public void fence(Set<String> gone) {
    this.gone = Set.copyOf(gone);
    for (InboundLink link : List.copyOf(inbound.values())) {
      if (gone.contains(link.sender())) {
        fenced++;
        link.reset(link.sender() + " is gone, and others do what it did");
      }
    }
  }

  /** Opens a link and keeps it open, whatever happens to the other end, until it is closed. */
  public LinkSender connect(LinkTarget target, LinkSource source) {
    LinkSender sender = new LinkSender(this, target, source);
    sender.begin();
    return sender;
  }

  /**
   * Stops accepting, ends all links. What was unacknowledged will be sent again by whoever holds
   * it.
   */
  public Future<Void> stop() {
    vertx.cancelTimer(sweepTimer);
    List<Future<Void>> ended = new ArrayList<>();
    for (MessageConsumer<LinkFrame> consumer : consumers) {
      ended.add(consumer.unregister());
    }
    consumers.clear();
    List.copyOf(inbound.values()).forEach(link -> link.reset("the receiver is stopping"));
    List.copyOf(senders.values()).forEach(LinkSender::close);
    return Future.join(ended).mapEmpty();
  }

  @SuppressWarnings("NonAtomicOperationOnVolatileField") // One writer.
  private void onOpen(Message<LinkFrame> message) {
    if (!(message.body() instanceof LinkFrame.Open open) || acceptor == null) {
      message.fail(REFUSED, "not accepting links");
      return;
    }
    if (inbound.values().stream().anyMatch(known -> known.fences(open))) {
      message.fail(REFUSED, "a later link of " + open.sender() + " has replaced this one");
      return;
    }
    if (gone.contains(open.sender())) {
      fenced++;
      message.fail(REFUSED, open.sender() + " is gone, and others do what it did");
      return;
    }
    InboundLink link = new InboundLink(this, open);
    acceptor
        .open(open, link)
        .onSuccess(receiver -> {
          replaceOlder(open);
          inbound.put(open.link(), link);
          link.opened(receiver);
          message.reply(new LinkFrame.Opened(open.link(), framesAddress(), link.credit()), OPTIONS);
        })
        .onFailure(refusal -> message.fail(REFUSED, String.valueOf(refusal.getMessage())));
  }

  private void replaceOlder(LinkFrame.Open open) {
    for (InboundLink link : List.copyOf(inbound.values())) {
      if (link.isReplacedBy(open)) {
        link.end("replaced by a newer link of " + open.sender());
      }
    }
  }

  private void onFrame(Message<LinkFrame> message) {
    LinkFrame frame = message.body();
    switch (frame) {
      case LinkFrame.Deliver deliver -> {
        InboundLink link = inbound.get(deliver.link());
        if (link != null) {
          link.deliver(deliver);
        }
      }
      case LinkFrame.Probe probe -> {
        InboundLink link = inbound.get(probe.link());
        if (link == null) {
          message.fail(REFUSED, "no such link: the receiver was restarted");
        } else {
          link.probe(probe, message);
        }
      }
      case LinkFrame.Close close -> {
        InboundLink link = inbound.get(close.link());
        if (link != null) {
          link.end(close.reason());
        }
      }
      case LinkFrame.Ack ack -> acknowledged(ack);
      case LinkFrame.Reset reset -> {
        LinkSender sender = senders.get(reset.link());
        if (sender != null) {
          sender.onReset(reset);
        }
      }
      case LinkFrame.Open open ->
          message.fail(REFUSED, "open " + open.link() + " at the service's address");
      case LinkFrame.Opened opened ->
          message.fail(REFUSED, "no open awaits an answer: " + opened.link());
    }
  }

  /** A receiver that holds on to a link that has ended is told so, and its word does not count. */
  @SuppressWarnings("NonAtomicOperationOnVolatileField") // One writer.
  private void acknowledged(LinkFrame.Ack ack) {
    LinkSender sender = senders.get(ack.link());
    if (sender != null) {
      sender.onAck(ack);
      return;
    }
    fenced++;
    if (!ack.from().isEmpty()) {
      send(ack.from(), new LinkFrame.Close(ack.link(), "another link has replaced this one"));
    }
  }

  /**
   * Links of senders that were gone, and acknowledgements of links that had been replaced: refused.
   * Callable from any thread.
   */
  public long fenced() {
    return fenced;
  }

  private void sweep() {
    closeIdle();
    Set.copyOf(senders.values()).forEach(LinkSender::followPlacement);
  }

  private void closeIdle() {
    long now = System.nanoTime();
    for (InboundLink link : List.copyOf(inbound.values())) {
      if (link.idleFor(now).compareTo(timings.idleTimeout()) > 0) {
        link.end("nothing heard from the sender for " + timings.idleTimeout().toSeconds() + " s");
      }
    }
  }

  /** Follows the clock, so that it grows across restarts, and never falls while this lives. */
  private long nextEpoch() {
    lastEpoch = Math.max(lastEpoch + 1, System.currentTimeMillis());
    return lastEpoch;
  }

  /** The request to open a link of {@code sender}, who hears of it from now on. */
  LinkFrame.Open register(LinkSender sender, LinkTarget target) {
    String id = UUID.randomUUID().toString();
    senders.put(id, sender);
    return new LinkFrame.Open(
        id,
        service + "." + node,
        framesAddress(),
        target.pipeline(),
        target.specVersion(),
        target.share(),
        nextEpoch());
  }

  void forget(@Nullable String link) {
    senders.remove(link);
  }

  void forget(InboundLink link) {
    inbound.remove(link.id(), link);
  }

  void send(String address, LinkFrame frame) {
    vertx.eventBus().send(address, frame, OPTIONS);
  }

  Future<LinkFrame> request(String address, LinkFrame frame) {
    DeliveryOptions options =
        new DeliveryOptions(OPTIONS).setSendTimeout(timings.answerTimeout().toMillis());
    return vertx.eventBus().<LinkFrame>request(address, frame, options).map(Message::body);
  }

  /** A failed request in words for people. */
  static String reason(Throwable failure, String service) {
    if (failure instanceof ReplyException reply) {
      if (reply.failureType() == ReplyFailure.NO_HANDLERS) {
        return "no " + service + " service is running";
      }
      if (reply.failureType() == ReplyFailure.TIMEOUT) {
        return "the " + service + " service does not answer";
      }
    }
    return String.valueOf(failure.getMessage());
  }

  String framesAddress() {
    return LinkAddresses.frames(service, node);
  }

  LinkTimings timings() {
    return timings;
  }

  Context context() {
    return context;
  }

  Vertx vertx() {
    return vertx;
  }
}
