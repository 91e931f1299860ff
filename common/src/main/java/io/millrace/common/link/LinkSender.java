package io.millrace.common.link;

import io.millrace.common.message.Batch;
import io.vertx.core.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The sending end of a link. It sends as long as there is credit and never waits for one batch
 * before the next; it keeps what is unacknowledged, at most the credit in bytes, and sends it again
 * on a new link when the old one is lost.
 */
public final class LinkSender {
  private final Links links;
  private LinkTarget target;
  private final LinkSource source;
  private final Unacknowledged inFlight = new Unacknowledged();
  private final Relocation relocation;
  private final AtomicBoolean woken = new AtomicBoolean();

  /** Changes with every attempt, so that late answers to an earlier one are recognised. */
  private int generation;

  private @Nullable String link;
  private @Nullable String deliverAddress;
  private long nextPosition;
  private long nextAck;
  private long awaitedAck = -1;
  private volatile int credit;
  private int failures;
  private long reopens;
  private boolean lingering;

  /** Whether nothing more could be sent when that was tried last. */
  private boolean blocked;

  private boolean pressedBefore;
  private boolean acknowledgedSinceProbe;
  private boolean closed;
  private long probeTimer = -1;
  private long positionProbed;
  private long lastProbe = System.nanoTime();

  LinkSender(Links links, LinkTarget target, LinkSource source) {
    this.links = links;
    this.target = target;
    this.source = source;
    this.relocation = new Relocation(links);
  }

  void begin() {
    probeTimer =
        links.vertx().setPeriodic(links.timings().probeInterval().toMillis(), ignored -> probe());
    links.context().runOnContext(ignored -> open("waiting for a receiver"));
  }

  /** The source has messages again. Callable from any thread, cheap to call often. */
  public void wake() {
    if (woken.compareAndSet(false, true)) {
      links.context().runOnContext(ignored -> onWake());
    }
  }

  private void onWake() {
    woken.set(false);
    if (inFlight.isEmpty()) {
      pump();
    } else if (!lingering) {
      lingering = true;
      links
          .vertx()
          .setTimer(
              links.timings().linger().toMillis(),
              ignored -> {
                lingering = false;
                pump();
              });
    }
  }

  /** Bytes sent and not yet acknowledged. */
  public long unacknowledgedBytes() {
    return inFlight.bytes();
  }

  /** Bytes that may be unacknowledged, as the receiver said last; 0 before there is one. */
  public int credit() {
    return credit;
  }

  /** How often the link was lost and opened again. */
  public long reopens() {
    return reopens;
  }

  /**
   * The sender goes by another version of the pipeline's spec now. A link that is open stays as it
   * is; the next one asks for that version. To be called on the context of the {@link Links}.
   */
  public void goOnAs(long specVersion) {
    target = target.ofVersion(specVersion);
  }

  /** Ends the link. To be called on the context of the {@link Links}. */
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    generation++;
    links.vertx().cancelTimer(probeTimer);
    abandon("closed by the sender");
    source.stateChanged(new LinkState.Closed());
  }

  private void open(String reason) {
    if (closed) {
      return;
    }
    int attempt = ++generation;
    LinkFrame.Open request = links.register(this, target);
    link = request.link();
    source.stateChanged(new LinkState.Opening(reason));
    ask(request)
        .onSuccess(answer -> onOpened(attempt, answer))
        .onFailure(failure -> onRefused(attempt, Links.reason(failure, target.service())));
  }

  private Future<LinkFrame> ask(LinkFrame.Open request) {
    String service = target.service();
    return switch (links.route(target)) {
      case Route.Any() -> links.request(LinkAddresses.anyNode(service), request);
      case Route.Only(String node) -> links.request(LinkAddresses.node(service, node), request);
      case Route.Prefer(String node) ->
          links
              .request(LinkAddresses.node(service, node), request)
              .recover(unavailable -> links.request(LinkAddresses.anyNode(service), request));
      case Route.Nowhere(String reason) -> Future.failedFuture(reason);
    };
  }

  String service() {
    return target.service();
  }

  /**
   * Nodes have come or gone: does not wait until that shows.
   *
   * @param stays whether a node is still there
   */
  void reconsider(Predicate<String> stays) {
    String address = deliverAddress;
    if (closed) {
      return;
    }
    if (address == null) {
      links.forget(link);
      open("looking for a receiver anew");
    } else if (!stays.test(LinkAddresses.nodeOf(target.service(), address))) {
      reopen("the " + target.service() + " service's node is gone");
    } else {
      followPlacement();
    }
  }

  private void onOpened(int attempt, LinkFrame answer) {
    if (attempt != generation || !(answer instanceof LinkFrame.Opened opened)) {
      // We gave up on this attempt; the receiver must not wait for messages that never come.
      if (answer instanceof LinkFrame.Opened late) {
        links.send(late.deliverAddress(), new LinkFrame.Close(late.link(), "opened too late"));
      }
      return;
    }
    failures = 0;
    goOn(opened);
  }

  private void goOn(LinkFrame.Opened opened) {
    link = opened.link();
    deliverAddress = opened.deliverAddress();
    nextAck = 0;
    awaitedAck = -1;
    nextPosition = 0;
    credit = opened.credit();
    source.stateChanged(new LinkState.Open(opened.deliverAddress()));
    inFlight.takeAll().forEach(batch -> transmit(batch, opened.deliverAddress()));
    pump();
  }

  /**
   * Goes over to the node that the placement names now, if it is another: that one accepts a link
   * first, and what the present one has is acknowledged before the first message takes the new way.
   * To be called every few seconds; what is not acknowledged until then waits for another attempt.
   */
  void followPlacement() {
    String address = deliverAddress;
    if (closed || address == null) {
      return;
    }
    if (relocation.isOpen()) {
      relocation.forgo("the present node still has messages");
      pump();
      return;
    }
    String node = links.placedOn(target);
    if (node != null && !node.equals(LinkAddresses.nodeOf(target.service(), address))) {
      relocation.begin(
          LinkAddresses.node(target.service(), node),
          links.register(this, target),
          () -> {
            pressedBefore = true;
            relocateWhenDrained();
          });
    }
  }

  private void relocateWhenDrained() {
    if (relocation.isOpen() && inFlight.isEmpty()) {
      LinkFrame.Opened opened = relocation.take();
      generation++;
      abandon("goes to another node");
      goOn(opened);
    }
  }

  private void onRefused(int attempt, String reason) {
    if (attempt != generation) {
      return;
    }
    links.forget(link);
    link = null;
    source.stateChanged(new LinkState.Opening(reason));
    links
        .vertx()
        .setTimer(
            backoffMillis(),
            ignored -> {
              if (attempt == generation) {
                open(reason);
              }
            });
  }

  private long backoffMillis() {
    long first = links.timings().firstBackoff().toMillis();
    long bound =
        Math.min(links.timings().maxBackoff().toMillis(), first << Math.min(failures++, 20));
    return 1 + ThreadLocalRandom.current().nextLong(bound);
  }

  /**
   * Who feeds the source cannot send more before something is acknowledged: the receiver will be
   * told with the next probe, unless something is until then.
   */
  public void press() {
    pressedBefore = true;
  }

  private void pump() {
    String address = deliverAddress;
    blocked = false;
    while (address != null && !closed) {
      long room = credit - inFlight.bytes();
      if (relocation.isOpen() || (room <= 0 && !inFlight.isEmpty())) {
        blocked = true;
        return;
      }
      Batch batch = source.next((int) Math.clamp(room, 1, Batch.TARGET_BYTES));
      if (batch == null) {
        return;
      }
      transmit(batch, address);
    }
  }

  private void transmit(Batch batch, String address) {
    LinkFrame.Deliver deliver =
        new LinkFrame.Deliver(java.util.Objects.requireNonNull(link), nextPosition, batch);
    inFlight.add(nextPosition, batch);
    nextPosition += batch.size();
    links.send(address, deliver);
  }

  void onAck(LinkFrame.Ack ack) {
    if (deliverAddress == null) {
      return;
    }
    if (ack.number() != nextAck) {
      reopen("an acknowledgement was lost");
      return;
    }
    nextAck++;
    credit = ack.credit();
    for (LinkFrame.Rejection rejection : ack.rejections()) {
      inFlight
          .at(rejection.position())
          .ifPresent(message -> source.rejected(message, rejection.reason()));
    }
    Unacknowledged.Settled settled = inFlight.settle(ack.through());
    if (settled.last() != null) {
      acknowledgedSinceProbe = true;
      source.acknowledged(settled.count(), settled.last());
    }
    relocateWhenDrained();
    pump();
  }

  /** The receiver has ended a link. */
  void onReset(LinkFrame.Reset reset) {
    if (relocation.lost(reset.link())) {
      pump();
    } else {
      reopen(reset.reason());
    }
  }

  private void probe() {
    String address = deliverAddress;
    String probed = link;
    if (address == null || probed == null || (isIdle() && !idleProbeIsDue())) {
      return;
    }
    lastProbe = System.nanoTime();
    positionProbed = nextPosition;
    int attempt = generation;
    boolean pressed = (blocked || pressedBefore) && !acknowledgedSinceProbe && !inFlight.isEmpty();
    acknowledgedSinceProbe = false;
    pressedBefore = false;
    links
        .request(address, new LinkFrame.Probe(probed, nextPosition, pressed))
        .onSuccess(answer -> onProbed(attempt, answer))
        .onFailure(failure -> {
          if (attempt == generation) {
            reopen(Links.reason(failure, target.service()));
          }
        });
  }

  /** Nothing was sent since the last probe, nothing is unacknowledged and no answer is missed. */
  private boolean isIdle() {
    return inFlight.isEmpty() && nextPosition == positionProbed && awaitedAck < 0;
  }

  private boolean idleProbeIsDue() {
    return System.nanoTime() - lastProbe >= links.timings().idleProbeInterval().toNanos();
  }

  /**
   * An acknowledgement may still be on its way when the probe is answered; one that stays away for
   * two probes is lost.
   */
  private void onProbed(int attempt, LinkFrame answer) {
    if (attempt != generation || !(answer instanceof LinkFrame.Ack ack)) {
      return;
    }
    if (ack.number() > nextAck && awaitedAck == nextAck) {
      reopen("an acknowledgement was lost");
      return;
    }
    awaitedAck = ack.number() > nextAck ? nextAck : -1;
    // A link that is idle or stuck hears of its share this way alone.
    credit = ack.credit();
    pump();
  }

  void reopen(String reason) {
    if (closed || deliverAddress == null) {
      return;
    }
    reopens++;
    abandon(reason);
    open(reason);
  }

  private void abandon(String reason) {
    relocation.forgo(reason);
    if (deliverAddress != null && link != null) {
      links.send(deliverAddress, new LinkFrame.Close(link, reason));
    }
    links.forget(link);
    link = null;
    deliverAddress = null;
  }
}
