package io.millrace.ingest.peer;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Keys of what is remembered of other nodes on disk, beside those of sessions: a type byte, the
 * length of a name, the name, then what the type needs.
 */
final class PeerKeys {
  private static final byte WISH = 32;
  private static final byte POSITION = 33;

  private PeerKeys() {}

  static byte[] wishes() {
    return new byte[] {WISH};
  }

  static byte[] wishesOf(String node) {
    return key(WISH, node, "");
  }

  /** A filter that lasting sessions of a node want; an empty one stands for the node itself. */
  static byte[] wish(String node, String filter) {
    return key(WISH, node, filter);
  }

  static byte[] positions() {
    return new byte[] {POSITION};
  }

  /** The last message that came out of the queue of another node. */
  static byte[] position(String origin) {
    return key(POSITION, origin, "");
  }

  static String name(byte[] key) {
    return new String(key, 2, key[1] & 0xFF, StandardCharsets.UTF_8);
  }

  static String filter(byte[] key) {
    int from = 2 + (key[1] & 0xFF);
    return new String(Arrays.copyOfRange(key, from, key.length), StandardCharsets.UTF_8);
  }

  private static byte[] key(byte type, String name, String rest) {
    byte[] first = name.getBytes(StandardCharsets.UTF_8);
    byte[] second = rest.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(2 + first.length + second.length)
        .put(type)
        .put((byte) first.length)
        .put(first)
        .put(second)
        .array();
  }
}
