package io.millrace.ingest.session;

import io.millrace.ingest.spool.Change;
import io.millrace.ingest.spool.Ledger;
import io.millrace.ingest.spool.Outcome;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * What lies on disk of sessions, so that they survive the process: each itself with its will, its
 * subscriptions, its queue, and the QoS 2 messages that its client is handing over. Callable from
 * any thread.
 */
public final class Journal {
  private final Ledger ledger;
  private final QueueBudget budget;
  private final AtomicLong lastSession = new AtomicLong();
  private final AtomicLong lastMessage = new AtomicLong();

  public Journal(Ledger ledger, SessionLimits limits) {
    this.ledger = ledger;
    this.budget = new QueueBudget(limits.allQueuedBytes());
  }

  /** What waits for the clients of all sessions, in bytes. */
  public long queuedBytes() {
    return budget.used();
  }

  /** Numbers up to these lie on disk already. */
  void continueAfter(long session, long message) {
    lastSession.set(session);
    lastMessage.set(message);
  }

  long newSession() {
    return lastSession.incrementAndGet();
  }

  HeldMessage hold(Publication publication) {
    return new HeldMessage(lastMessage.incrementAndGet(), publication, budget);
  }

  HeldMessage found(long id, Publication publication) {
    return new HeldMessage(id, publication, budget);
  }

  void save(SessionEntry entry) {
    ledger.write(saving(entry));
  }

  private static Change saving(SessionEntry entry) {
    return edits -> edits.put(SessionKeys.session(entry.number()), entry.encode());
  }

  /** Deletes everything of a session. */
  void erase(long session, Collection<Queued> queue) {
    List<Queued> all = List.copyOf(queue);
    ledger.write(edits -> {
      for (Queued queued : all) {
        queued.erase(edits);
      }
      edits.delete(SessionKeys.session(session));
      edits.deleteAll(SessionKeys.subscriptionsOf(session));
      edits.deleteAll(SessionKeys.incomingOf(session));
      // Else what a client was told is gone could be back after a crash.
      edits.mustLast();
    });
  }

  /** Writes subscriptions, and the session itself, so that neither is there without the other. */
  void subscribe(
      SessionEntry entry, Collection<Subscription> subscriptions, Consumer<Outcome> told) {
    subscribe(entry, subscriptions, edits -> {}, told);
  }

  private void subscribe(
      SessionEntry entry,
      Collection<Subscription> subscriptions,
      Change beside,
      Consumer<Outcome> told) {
    Change session = saving(entry);
    ledger.write(
        edits -> {
          session.apply(edits);
          beside.apply(edits);
          for (Subscription subscription : subscriptions) {
            edits.put(
                SessionKeys.subscription(entry.number(), subscription.filter()),
                encode(subscription));
          }
          edits.mustLast();
        },
        told);
  }

  void unsubscribe(long session, Collection<String> filters, Consumer<Outcome> told) {
    ledger.write(
        edits -> {
          for (String filter : filters) {
            edits.delete(SessionKeys.subscription(session, filter));
          }
          edits.mustLast();
        },
        told);
  }

  /** u8 quality, no local, retain as published; u32 the client's number. */
  static byte[] encode(Subscription subscription) {
    int options =
        subscription.qos()
            | (subscription.noLocal() ? 0x04 : 0)
            | (subscription.retainAsPublished() ? 0x08 : 0);
    return ByteBuffer.allocate(1 + Integer.BYTES)
        .put((byte) options)
        .putInt(subscription.identifier())
        .array();
  }

  static Subscription decode(Session session, String filter, byte[] bytes) {
    int options = bytes[0];
    return new Subscription(
        session,
        filter,
        options & 0x03,
        (options & 0x04) != 0,
        (options & 0x08) != 0,
        ByteBuffer.wrap(bytes).getInt(1),
        (options & 0x03) > 0);
  }

  void write(Change change) {
    ledger.write(change);
  }

  /**
   * Writes everything of a session that has come from another node.
   *
   * @param told on the spool's thread
   */
  void adopt(
      SessionEntry entry,
      Collection<Subscription> subscriptions,
      Collection<Queued> queue,
      Map<Integer, Publication> taken,
      Consumer<Outcome> told) {
    List<Queued> all = List.copyOf(queue);
    subscribe(
        entry,
        subscriptions,
        edits -> {
          for (Queued queued : all) {
            if (queued.released()) {
              queued.writeRelease(edits);
            } else {
              queued.apply(edits);
            }
          }
          for (Map.Entry<Integer, Publication> message : taken.entrySet()) {
            taking(entry.number(), message.getKey(), message.getValue()).apply(edits);
          }
        },
        told);
  }

  /** A client hands a QoS 2 message over: what goes to subscribers when it lets go of it. */
  static Change taking(long session, int packetId, Publication publication) {
    return edits ->
        edits.put(SessionKeys.incoming(session, packetId), PublicationCodec.encode(publication));
  }

  /** The client has let go of a QoS 2 message, and may use its packet id again. */
  static Change released(long session, int packetId) {
    return edits -> edits.delete(SessionKeys.incoming(session, packetId));
  }

  /** A client has taken a QoS 2 message, so that only its release is outstanding. */
  void release(Queued queued, Consumer<Outcome> told) {
    ledger.write(queued::writeRelease, told);
  }

  /** Messages that need no longer lie on disk. */
  void settled(List<Queued> settled) {
    ledger.write(edits -> {
      for (Queued queued : settled) {
        queued.erase(edits);
      }
    });
  }
}
