package io.millrace.ingest.session;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** QoS 2 messages that a client is handing over, by packet id, from PUBLISH until PUBREL. */
public final class IncomingExactlyOnce {
  private static final class Entry {
    private final Publication publication;
    private boolean confirmed;

    Entry(Publication publication) {
      this.publication = publication;
    }
  }

  private final Map<Integer, Entry> entries = new HashMap<>(0);

  /** Whether the message of {@code packetId} has come before. */
  public boolean knows(int packetId) {
    return entries.containsKey(packetId);
  }

  /** A message has come. */
  public void begin(int packetId, Publication publication) {
    entries.put(packetId, new Entry(publication));
  }

  /** Whether the message of {@code packetId} has been taken and confirmed. */
  public boolean confirmed(int packetId) {
    Entry entry = entries.get(packetId);
    return entry != null && entry.confirmed;
  }

  /** The message of {@code packetId} has been taken. */
  public void confirm(int packetId) {
    Entry entry = entries.get(packetId);
    if (entry != null) {
      entry.confirmed = true;
    }
  }

  /** Ends the hand-over; null when there was none of that number. */
  public @Nullable Publication end(int packetId) {
    Entry entry = entries.remove(packetId);
    return entry == null ? null : entry.publication;
  }

  /** What has been taken and not yet let go of. */
  Map<Integer, Publication> confirmed() {
    Map<Integer, Publication> confirmed = new HashMap<>();
    entries.forEach((packetId, entry) -> {
      if (entry.confirmed) {
        confirmed.put(packetId, entry.publication);
      }
    });
    return confirmed;
  }

  public int size() {
    return entries.size();
  }

  /** A new connection: what was not confirmed will be sent again. */
  public void forgetUnconfirmed() {
    entries.values().removeIf(entry -> !entry.confirmed);
  }
}
