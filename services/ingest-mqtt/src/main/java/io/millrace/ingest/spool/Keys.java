package io.millrace.ingest.spool;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Keys of the spool's database: a type byte, a pipeline's number, then what the type needs. */
final class Keys {
  /** When the spool began and the next pipeline number. */
  static final byte[] SPOOL = {0};

  private static final byte PIPELINE = 1;
  private static final byte CURSOR = 2;
  private static final byte HELD = 3;
  private static final byte CHUNK = 4;

  /** Everything that does not belong to a pipeline's queue. */
  private static final byte OTHERS = 16;

  private Keys() {}

  /** Id of a pipeline, and since when it is stopped. */
  static byte[] pipeline(int number) {
    return key(PIPELINE, number, 0).array();
  }

  /** How far a pipeline has been delivered. */
  static byte[] cursor(int number) {
    return key(CURSOR, number, 0).array();
  }

  /** The latest message of a topic that is being sampled. */
  static byte[] held(int number, String topic) {
    byte[] utf8 = topic.getBytes(StandardCharsets.UTF_8);
    return key(HELD, number, utf8.length).put(utf8).array();
  }

  static byte[] heldOf(int number) {
    return key(HELD, number, 0).array();
  }

  static byte[] chunk(int number, long firstOffset) {
    return key(CHUNK, number, Long.BYTES).putLong(firstOffset).array();
  }

  static byte[] chunksOf(int number) {
    return key(CHUNK, number, 0).array();
  }

  static byte[] pipelines() {
    return new byte[] {PIPELINE};
  }

  /** Where a key of others lies in the database. */
  static byte[] others(byte[] key) {
    return ByteBuffer.allocate(1 + key.length).put(OTHERS).put(key).array();
  }

  /** The others' own key. */
  static byte[] ofOthers(byte[] key) {
    return Arrays.copyOfRange(key, 1, key.length);
  }

  /** The pipeline that a key belongs to. */
  static int number(byte[] key) {
    return ByteBuffer.wrap(key).getInt(1);
  }

  /** The first offset that a chunk's key names. */
  static long offset(byte[] key) {
    return ByteBuffer.wrap(key).getLong(5);
  }

  /** The least key that is greater than every key that begins with {@code prefix}. */
  static byte[] after(byte[] prefix) {
    byte[] next = prefix.clone();
    for (int i = next.length - 1; i >= 0; i--) {
      if (++next[i] != 0) {
        return next;
      }
    }
    throw new IllegalArgumentException("no key is greater");
  }

  private static ByteBuffer key(byte type, int number, int rest) {
    return ByteBuffer.allocate(1 + Integer.BYTES + rest).put(type).putInt(number);
  }
}
