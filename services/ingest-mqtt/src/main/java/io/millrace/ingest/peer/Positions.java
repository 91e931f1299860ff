package io.millrace.ingest.peer;

import io.millrace.common.message.MessageId;
import io.millrace.ingest.spool.Change;
import io.millrace.ingest.spool.Spool;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;

/**
 * How far this node has come in the queues that others have for it, so that what is sent again
 * after a failure is not delivered again. On the service's context.
 */
final class Positions {
  private final Map<String, Long> next = new HashMap<>();

  /** Reads what lies on disk. Blocks. */
  static Positions read(Spool spool) throws IOException {
    Positions positions = new Positions();
    spool.entries(
        PeerKeys.positions(),
        (key, value) -> positions.next.put(PeerKeys.name(key), ByteBuffer.wrap(value).getLong()));
    return positions;
  }

  /** Whether the message has not come before; from now on it has. */
  boolean advance(MessageId id) {
    long expected = next.getOrDefault(id.origin(), 0L);
    if (id.offset() < expected) {
      return false;
    }
    next.put(id.origin(), id.offset() + 1);
    return true;
  }

  /** The message, and all that came before it, will come again. */
  void back(MessageId id) {
    next.computeIfPresent(id.origin(), (origin, now) -> Math.min(now, id.offset()));
  }

  /** Remembers on disk, together with what the message changes, that it has come. */
  static Change remember(MessageId id) {
    byte[] value = ByteBuffer.allocate(Long.BYTES).putLong(id.offset() + 1).array();
    return edits -> edits.put(PeerKeys.position(id.origin()), value);
  }
}
