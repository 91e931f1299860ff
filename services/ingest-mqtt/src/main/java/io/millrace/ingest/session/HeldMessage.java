package io.millrace.ingest.session;

import io.millrace.ingest.spool.Edits;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A message that waits in the queues of sessions. However many they are, it counts once in the
 * bound of all queues, and lies once on disk.
 */
final class HeldMessage {
  private final long id;
  private final Publication publication;
  private final QueueBudget budget;
  private final AtomicInteger holders = new AtomicInteger();

  /** Queues on disk that refer to the message there. For the spool's thread. */
  private int stored;

  /**
   * @param id never given to another message whose number lies on disk
   */
  HeldMessage(long id, Publication publication, QueueBudget budget) {
    this.id = id;
    this.publication = publication;
    this.budget = budget;
  }

  long id() {
    return id;
  }

  Publication publication() {
    return publication;
  }

  /** One more queue holds the message; false when all queues together are full. */
  boolean hold() {
    if (holders.getAndIncrement() == 0 && !budget.take(publication.cost())) {
      holders.decrementAndGet();
      return false;
    }
    return true;
  }

  /** The same, full or not: what was acknowledged before is not given up. */
  void holdAnyway() {
    if (holders.getAndIncrement() == 0) {
      budget.takeAnyway(publication.cost());
    }
  }

  void letGo() {
    if (holders.decrementAndGet() == 0) {
      budget.give(publication.cost());
    }
  }

  /** A queue on disk begins to refer to the message. On the spool's thread. */
  void store(Edits edits) throws IOException {
    if (stored++ == 0) {
      edits.put(SessionKeys.message(id), PublicationCodec.encode(publication));
    }
  }

  /** A queue on disk was found to refer to the message that lies there, and holds it. */
  void found() {
    stored++;
    holdAnyway();
  }

  boolean isStored() {
    return stored > 0;
  }

  /** A queue on disk no longer refers to the message. On the spool's thread. */
  void unstore(Edits edits) throws IOException {
    if (--stored == 0) {
      edits.delete(SessionKeys.message(id));
    }
  }
}
