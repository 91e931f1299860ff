package io.millrace.ingest.session;

import java.util.HashMap;
import java.util.Map;

/** QoS 2 messages that a client is handing over, by packet id, from PUBLISH until PUBREL. */
public final class IncomingExactlyOnce {
  /** Whether each has been taken and confirmed. */
  private final Map<Integer, Boolean> entries = new HashMap<>(0);

  /** Whether the message of {@code packetId} has come before. */
  public boolean knows(int packetId) {
    return entries.containsKey(packetId);
  }

  /** A message has come. */
  public void begin(int packetId) {
    entries.put(packetId, false);
  }

  /** Whether the message of {@code packetId} has been taken and confirmed. */
  public boolean confirmed(int packetId) {
    return entries.getOrDefault(packetId, false);
  }

  /** The message of {@code packetId} has been taken. */
  public void confirm(int packetId) {
    entries.put(packetId, true);
  }

  /** Ends the hand-over; false when there was none of that number. */
  public boolean end(int packetId) {
    return entries.remove(packetId) != null;
  }

  public int size() {
    return entries.size();
  }

  /** A new connection: what was not confirmed will be sent again. */
  public void forgetUnconfirmed() {
    entries.values().removeIf(confirmed -> !confirmed);
  }
}
