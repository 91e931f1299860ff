package io.millrace.ingest.session;

import io.millrace.ingest.spool.Spool;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What an earlier process left on disk of sessions and retained messages. What is damaged is left
 * out, deleted and counted; what belongs to nothing is deleted.
 */
public final class Recovered {
  private static final Logger log = LoggerFactory.getLogger(Recovered.class);

  /** A session as it was left. */
  static final class Kept {
    final SessionEntry entry;
    final Map<String, byte[]> subscriptions = new HashMap<>();
    final List<Queued> queue = new ArrayList<>();
    final Map<Integer, Publication> taken = new HashMap<>();

    Kept(SessionEntry entry) {
      this.entry = entry;
    }
  }

  /** Reads one entry. */
  @FunctionalInterface
  private interface Reading {
    /** Whether the entry belongs to something. */
    boolean read(byte[] key, byte[] value) throws IOException;
  }

  private final Spool spool;
  private final Journal journal;
  private final Map<Long, Kept> sessions = new HashMap<>();
  private final Map<Long, HeldMessage> messages = new HashMap<>();
  private final List<Publication> retained = new ArrayList<>();
  private final List<byte[]> useless = new ArrayList<>();
  private long lastMessage;
  private long lastSession;
  private long damaged;

  private Recovered(Spool spool, Journal journal) {
    this.spool = spool;
    this.journal = journal;
  }

  /** Reads everything. Blocks. */
  public static Recovered read(Spool spool, Journal journal) throws IOException {
    Recovered recovered = new Recovered(spool, journal);
    recovered.readAll();
    return recovered;
  }

  private void readAll() throws IOException {
    each(SessionKeys.sessions(), this::session);
    each(SessionKeys.subscriptions(), this::subscription);
    each(SessionKeys.messages(), this::message);
    each(SessionKeys.queued(), this::queued);
    each(SessionKeys.incoming(), this::incoming);
    each(SessionKeys.retained(), this::retained);
    messages.forEach((id, message) -> {
      if (!message.isStored()) {
        useless.add(SessionKeys.message(id));
      }
    });
    messages.clear();
    journal.continueAfter(lastSession, lastMessage);
    journal.write(edits -> {
      for (byte[] key : useless) {
        edits.delete(key);
      }
    });
  }

  private void each(byte[] prefix, Reading reading) throws IOException {
    boolean whole =
        spool.entries(
            prefix,
            (key, value) -> {
              try {
                if (!reading.read(key, value)) {
                  useless.add(key);
                }
              } catch (IOException | RuntimeException unreadable) {
                log.warn("left out: {}", unreadable.getMessage());
                useless.add(key);
                damaged++;
              }
            });
    if (!whole) {
      damaged++;
    }
  }

  private boolean session(byte[] key, byte[] value) throws IOException {
    long number = SessionKeys.number(key);
    lastSession = Math.max(lastSession, number);
    sessions.put(number, new Kept(SessionEntry.decode(number, value)));
    return true;
  }

  private boolean subscription(byte[] key, byte[] value) {
    Kept kept = sessions.get(SessionKeys.number(key));
    if (kept == null) {
      return false;
    }
    kept.subscriptions.put(SessionKeys.filter(key), value);
    return true;
  }

  private boolean message(byte[] key, byte[] value) throws IOException {
    long id = SessionKeys.number(key);
    lastMessage = Math.max(lastMessage, id);
    messages.put(id, journal.found(id, PublicationCodec.decode(value)));
    return true;
  }

  private boolean queued(byte[] key, byte[] value) throws IOException {
    long number = SessionKeys.number(key);
    lastSession = Math.max(lastSession, number);
    Kept kept = sessions.get(number);
    if (kept == null) {
      return false;
    }
    long sequence = SessionKeys.sequence(key);
    if (DeliveryCodec.isRelease(value)) {
      kept.queue.add(Queued.foundRelease(number, sequence));
      return true;
    }
    HeldMessage message = messages.get(DeliveryCodec.message(value));
    if (message == null) {
      throw new IOException("a message for " + kept.entry.clientId() + " is missing on disk");
    }
    Delivery delivery = DeliveryCodec.decode(value, message.publication());
    kept.queue.add(Queued.found(number, sequence, delivery, message));
    return true;
  }

  private boolean incoming(byte[] key, byte[] value) throws IOException {
    Kept kept = sessions.get(SessionKeys.number(key));
    if (kept == null) {
      return false;
    }
    kept.taken.put(SessionKeys.packetId(key), PublicationCodec.decode(value));
    return true;
  }

  private boolean retained(byte[] key, byte[] value) throws IOException {
    retained.add(PublicationCodec.decode(value));
    return true;
  }

  Iterable<Kept> sessions() {
    return sessions.values();
  }

  List<Publication> retained() {
    return retained;
  }

  /** Entries, or parts of the disk with entries, that could not be read. */
  public long damaged() {
    return damaged;
  }
}
