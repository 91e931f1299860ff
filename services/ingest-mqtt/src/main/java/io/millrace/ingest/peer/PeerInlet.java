package io.millrace.ingest.peer;

import io.millrace.common.link.LinkAcknowledger;
import io.millrace.common.link.LinkReceiver;
import io.millrace.common.message.Batch;
import io.millrace.common.message.Message;
import io.millrace.common.message.MessageId;
import io.millrace.ingest.route.PassedOn;
import io.millrace.ingest.route.Publisher;
import io.millrace.ingest.session.Selection;
import io.millrace.ingest.spool.Append;
import io.millrace.ingest.spool.Change;
import io.millrace.ingest.spool.Outcome;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes what another node has for this one, in order: to subscribers, and into what is retained.
 * Acknowledges what is on disk, so that the other node can forget it.
 */
final class PeerInlet implements LinkReceiver {
  private static final Logger log = LoggerFactory.getLogger(PeerInlet.class);

  /** Pause before a link is ended whose messages the disk did not take. */
  private static final long FAILED_MILLIS = 1_000;

  private final Vertx vertx;
  private final Publisher publisher;
  private final Positions positions;
  private final Travellers travellers;
  private final LinkAcknowledger acknowledger;
  private final PassedOn passed;
  private boolean closed;

  PeerInlet(
      Vertx vertx,
      Publisher publisher,
      Positions positions,
      Travellers travellers,
      LinkAcknowledger acknowledger) {
    this.vertx = vertx;
    this.publisher = publisher;
    this.positions = positions;
    this.travellers = travellers;
    this.acknowledger = acknowledger;
    this.passed = new PassedOn(acknowledger);
  }

  @Override
  public void receive(long position, Batch batch) {
    for (Message message : batch.messages()) {
      if (closed) {
        return;
      }
      PassedOn.Entry entry = new PassedOn.Entry();
      passed.add(entry);
      if (!positions.advance(message.id())
          || take(message, entry) != Publisher.Accepted.WHEN_STORED) {
        entry.done();
      }
    }
    passed.acknowledge();
  }

  private Publisher.Accepted take(Message message, PassedOn.Entry entry) {
    Append.Completion completion = outcome -> completed(message.id(), entry, outcome);
    Change beside = Positions.remember(message.id());
    try {
      return switch (PeerMessageCodec.decode(message.payload())) {
        case PeerMessage.Published published ->
            publisher.arrive(published.publication(), selection(published), completion, beside);
        case PeerMessage.Addressed addressed ->
            publisher.hand(
                sink -> travellers.hand(addressed, sink),
                addressed.publication(),
                completion,
                beside);
      };
    } catch (IOException unreadable) {
      acknowledger.reject(passed.last(), String.valueOf(unreadable.getMessage()));
      log.warn("a message from another node cannot be read: {}", unreadable.getMessage());
      return Publisher.Accepted.AT_ONCE;
    }
  }

  private static Selection selection(PeerMessage.Published published) {
    String group = published.group();
    return new Selection(published.ordinary(), group == null ? Set.of() : Set.of(group), true);
  }

  private void completed(MessageId id, PassedOn.Entry entry, Outcome outcome) {
    if (outcome == Outcome.STORED) {
      entry.done();
      if (!closed) {
        passed.acknowledge();
      }
      return;
    }
    positions.back(id);
    if (!closed) {
      // Not at once: the sender would bring everything again at once.
      closed = true;
      vertx.setTimer(
          FAILED_MILLIS, ignored -> acknowledger.reset("the spool does not take messages"));
    }
  }

  @Override
  public void closed(String reason) {
    closed = true;
  }
}
