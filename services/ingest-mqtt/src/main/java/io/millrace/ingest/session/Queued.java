package io.millrace.ingest.session;

import io.millrace.ingest.spool.Change;
import io.millrace.ingest.spool.Edits;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * A message's place in the queue of one session, in memory and, for a session that is kept, on
 * disk. Applied as a change it is written there.
 */
final class Queued implements Change {
  private enum OnDisk {
    NOT_YET,
    MESSAGE,
    /** Only that the client has a QoS 2 message which is to be released. */
    RELEASE,
    GONE
  }

  private final long session;
  private final long sequence;
  private final @Nullable Delivery delivery;
  private final @Nullable HeldMessage held;
  private final boolean kept;

  /** Whether an earlier process, or another node, may have sent it. */
  private final boolean again;

  /** Whether the client has all that it should: no use in writing it now. */
  private volatile boolean settled;

  // For the owner's event loop.
  private boolean released;
  private boolean sent;

  // For the spool's thread.
  private OnDisk onDisk = OnDisk.NOT_YET;

  private Queued(
      long session,
      long sequence,
      @Nullable Delivery delivery,
      @Nullable HeldMessage held,
      boolean kept,
      boolean again) {
    this.session = session;
    this.sequence = sequence;
    this.delivery = delivery;
    this.held = held;
    this.kept = kept;
    this.again = again;
  }

  /**
   * @param sequence place in the session's order; 0 for QoS 0
   * @param kept whether it is to lie on disk too
   */
  static Queued fresh(
      long session, long sequence, Delivery delivery, HeldMessage held, boolean kept) {
    return new Queued(session, sequence, delivery, held, kept, false);
  }

  /**
   * Come from another node.
   *
   * @param again whether it may have been sent from there
   */
  static Queued moved(
      long session, long sequence, Delivery delivery, HeldMessage held, boolean again) {
    held.holdAnyway();
    return new Queued(session, sequence, delivery, held, true, again);
  }

  /** Come from another node: a QoS 2 message that the client has, and that is to be released. */
  static Queued movedRelease(long session, long sequence) {
    Queued moved = new Queued(session, sequence, null, null, true, true);
    moved.released = true;
    return moved;
  }

  /** Found on disk. */
  static Queued found(long session, long sequence, Delivery delivery, HeldMessage held) {
    Queued found = new Queued(session, sequence, delivery, held, true, true);
    found.onDisk = OnDisk.MESSAGE;
    held.found();
    return found;
  }

  /** Found on disk: a QoS 2 message that the client has, and that is to be released. */
  static Queued foundRelease(long session, long sequence) {
    Queued found = new Queued(session, sequence, null, null, true, true);
    found.released = true;
    found.onDisk = OnDisk.RELEASE;
    return found;
  }

  /** Null once only the release is outstanding, and that was found on disk. */
  @Nullable Delivery delivery() {
    return delivery;
  }

  long sequence() {
    return sequence;
  }

  boolean kept() {
    return kept;
  }

  /** Remembers that the client may have it. */
  void nowSent() {
    sent = true;
  }

  /**
   * Whether it has been sent by this process. It is handed over to the end then: a client that had
   * it before it expired would take another message of its packet id for the same.
   */
  boolean begun() {
    return sent;
  }

  /** Whether the client may have it. */
  boolean sent() {
    return sent || again;
  }

  /** Whether the client has taken a QoS 2 message, so that only its release is outstanding. */
  boolean released() {
    return released;
  }

  /** The client has taken a QoS 2 message: its content is needed no longer. */
  void release() {
    released = true;
    letGo();
  }

  /** The client needs nothing more. */
  void settle() {
    settled = true;
    if (!released) {
      letGo();
    }
  }

  private void letGo() {
    if (held != null) {
      held.letGo();
    }
  }

  int cost() {
    return delivery == null || released ? 0 : delivery.publication().cost();
  }

  @Override
  public void apply(Edits edits) throws IOException {
    if (onDisk == OnDisk.NOT_YET && !settled && held != null && delivery != null) {
      held.store(edits);
      edits.put(key(), DeliveryCodec.encode(held.id(), delivery));
      onDisk = OnDisk.MESSAGE;
    }
  }

  /** Remembers on disk that only the release is outstanding. On the spool's thread. */
  void writeRelease(Edits edits) throws IOException {
    if (onDisk != OnDisk.GONE) {
      dropMessage(edits);
      edits.put(key(), DeliveryCodec.RELEASE);
      edits.mustLast();
      onDisk = OnDisk.RELEASE;
    }
  }

  /** Removes it from the disk, or keeps it from being written. On the spool's thread. */
  void erase(Edits edits) throws IOException {
    dropMessage(edits);
    if (onDisk == OnDisk.MESSAGE || onDisk == OnDisk.RELEASE) {
      edits.delete(key());
    }
    onDisk = OnDisk.GONE;
  }

  private void dropMessage(Edits edits) throws IOException {
    if (onDisk == OnDisk.MESSAGE && held != null) {
      held.unstore(edits);
    }
  }

  private byte[] key() {
    return SessionKeys.queued(session, sequence);
  }
}
