package io.millrace.ingest.session;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Messages of QoS 1 and 2 on their way to one client, by packet id, in the order in which they were
 * sent. The packet id follows from a message's place in the session's order, so that it is the same
 * after a restart [MQTT-4.4.0-1].
 */
final class InFlight {
  private static final int MAX_PACKET_ID = 65_535;

  private final long maxBytes;
  private final Map<Integer, Queued> byPacketId = new LinkedHashMap<>(0);
  private long bytes;

  /**
   * @param maxBytes most that is on its way at once; a single message may be larger
   */
  InFlight(long maxBytes) {
    this.maxBytes = maxBytes;
  }

  static int packetId(Queued queued) {
    return (int) ((queued.sequence() - 1) % MAX_PACKET_ID) + 1;
  }

  /**
   * Whether another message may be sent.
   *
   * @param window how many may be on their way
   */
  boolean open(int window, Queued next) {
    return byPacketId.size() < window
        && (bytes < maxBytes || byPacketId.isEmpty())
        && !byPacketId.containsKey(packetId(next));
  }

  void add(Queued sent) {
    byPacketId.put(packetId(sent), sent);
    bytes += sent.cost();
  }

  @Nullable Queued get(int packetId) {
    return byPacketId.get(packetId);
  }

  void remove(int packetId) {
    Queued removed = byPacketId.remove(packetId);
    if (removed != null) {
      bytes -= removed.cost();
    }
  }

  /** It is to be sent again. */
  void takeBack(Queued unconfirmed) {
    remove(packetId(unconfirmed));
    unconfirmed.nowSent();
  }

  /** The client has taken a QoS 2 message: only its release is outstanding. */
  void release(Queued taken) {
    bytes -= taken.cost();
    taken.release();
  }

  List<Queued> all() {
    return new ArrayList<>(byPacketId.values());
  }

  void clear() {
    byPacketId.clear();
    bytes = 0;
  }
}
