package io.millrace.ingest.session;

import java.util.HashMap;
import java.util.Map;

/** QoS 2 messages that a client is handing over: their packet ids, from PUBLISH until PUBREL. */
public final class IncomingExactlyOnce {
  private final Map<Integer, Boolean> safe = new HashMap<>();

  /** Whether {@code packetId} is new, so that its message has to be taken. */
  public boolean begin(int packetId) {
    return safe.putIfAbsent(packetId, false) == null;
  }

  /** Whether the message of {@code packetId} has been taken and confirmed. */
  public boolean confirmed(int packetId) {
    return safe.getOrDefault(packetId, false);
  }

  /** The message of {@code packetId} has been taken. */
  public void confirm(int packetId) {
    safe.put(packetId, true);
  }

  /** Ends the hand-over; false when there was none of that number. */
  public boolean end(int packetId) {
    return safe.remove(packetId) != null;
  }

  public int size() {
    return safe.size();
  }

  /** A new connection: what was not confirmed will be sent again. */
  public void forgetUnconfirmed() {
    safe.values().removeIf(confirmed -> !confirmed);
  }
}
