package io.millrace.common.link;

import io.vertx.core.eventbus.Message;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The receiving end of a link: checks that nothing is missing, and gathers acknowledgements so that
 * one frame carries many.
 */
final class InboundLink implements LinkAcknowledger {
  /** Credit of a receiver that sets none, in bytes. */
  private static final int DEFAULT_CREDIT = 4 * 1024 * 1024;

  private final Links links;
  private final LinkFrame.Open request;
  private @Nullable LinkReceiver receiver;
  private long expected;
  private long acknowledged;
  private long announced;
  private long ackNumber;
  private long lastHeard = System.nanoTime();
  private volatile int credit = DEFAULT_CREDIT;
  private boolean ackScheduled;
  private boolean ended;
  private List<LinkFrame.Rejection> rejections = new ArrayList<>();

  InboundLink(Links links, LinkFrame.Open request) {
    this.links = links;
    this.request = request;
  }

  String id() {
    return request.link();
  }

  /** Who sends, as in {@code functions.node-1}. */
  String sender() {
    return request.sender();
  }

  int credit() {
    return credit;
  }

  void opened(LinkReceiver receiver) {
    this.receiver = receiver;
  }

  /** A sender has one link for a pipeline, and what goes by an older spec is older. */
  boolean isReplacedBy(LinkFrame.Open newer) {
    return request.sender().equals(newer.sender())
        && request.pipeline().equals(newer.pipeline())
        && request.specVersion() <= newer.specVersion()
        && request.share() == newer.share()
        && !request.link().equals(newer.link());
  }

  /** Whether {@code other} is of a sender's link that this one, or a later one, has replaced. */
  boolean fences(LinkFrame.Open other) {
    return request.sender().equals(other.sender())
        && request.pipeline().equals(other.pipeline())
        && request.share() == other.share()
        && other.epoch() > 0
        && other.epoch() < request.epoch();
  }

  Duration idleFor(long now) {
    return Duration.ofNanos(now - lastHeard);
  }

  void deliver(LinkFrame.Deliver deliver) {
    lastHeard = System.nanoTime();
    if (receiver == null || ended) {
      return;
    }
    if (deliver.position() != expected) {
      reset("messages " + expected + " to " + (deliver.position() - 1) + " of the link were lost");
      return;
    }
    expected += deliver.batch().size();
    receiver.receive(deliver.position(), deliver.batch());
  }

  void probe(LinkFrame.Probe probe, Message<LinkFrame> message) {
    lastHeard = System.nanoTime();
    if (probe.sent() != expected) {
      message.fail(
          Links.REFUSED,
          "messages " + expected + " to " + (probe.sent() - 1) + " of the link were lost");
      end("messages were lost");
      return;
    }
    if (probe.pressed() && receiver != null && !ended) {
      receiver.pressed();
    }
    // Tells the number of the next acknowledgement, so that the sender notices when the last one
    // was lost.
    message.reply(
        new LinkFrame.Ack(id(), ackNumber, announced, credit, List.of(), links.framesAddress()),
        Links.OPTIONS);
  }

  @Override
  public void acknowledge(long through) {
    links
        .context()
        .runOnContext(ignored -> {
          if (through > acknowledged) {
            acknowledged = through;
            scheduleAck();
          }
        });
  }

  @Override
  public void reject(long position, String reason) {
    links
        .context()
        .runOnContext(ignored -> rejections.add(new LinkFrame.Rejection(position, reason)));
  }

  @Override
  public void credit(int bytes) {
    credit = bytes;
  }

  private void scheduleAck() {
    if (!ackScheduled && !ended) {
      ackScheduled = true;
      links.context().runOnContext(ignored -> sendAck());
    }
  }

  private void sendAck() {
    ackScheduled = false;
    if (ended || acknowledged == announced) {
      return;
    }
    List<LinkFrame.Rejection> covered =
        rejections.stream().filter(r -> r.position() < acknowledged).toList();
    rejections.removeAll(covered);
    announced = acknowledged;
    links.send(
        request.returnAddress(),
        new LinkFrame.Ack(id(), ackNumber++, acknowledged, credit, covered, links.framesAddress()));
  }

  @Override
  public void reset(String reason) {
    links
        .context()
        .runOnContext(ignored -> {
          if (!ended) {
            sendAck();
            links.send(request.returnAddress(), new LinkFrame.Reset(id(), reason));
            end(reason);
          }
        });
  }

  void end(String reason) {
    if (ended) {
      return;
    }
    ended = true;
    links.forget(this);
    if (receiver != null) {
      receiver.closed(reason);
    }
  }
}
