package io.millrace.ingest.session;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Keys of what sessions and retained messages keep on disk: a type byte, then what it needs. */
final class SessionKeys {
  private static final byte SESSION = 1;
  private static final byte SUBSCRIPTION = 2;
  private static final byte MESSAGE = 3;
  private static final byte QUEUED = 4;
  private static final byte INCOMING = 5;
  private static final byte RETAINED = 6;

  private SessionKeys() {}

  static byte[] sessions() {
    return new byte[] {SESSION};
  }

  static byte[] session(long number) {
    return key(SESSION, number, 0).array();
  }

  static byte[] subscriptions() {
    return new byte[] {SUBSCRIPTION};
  }

  static byte[] subscriptionsOf(long session) {
    return key(SUBSCRIPTION, session, 0).array();
  }

  static byte[] subscription(long session, String filter) {
    byte[] utf8 = filter.getBytes(StandardCharsets.UTF_8);
    return key(SUBSCRIPTION, session, utf8.length).put(utf8).array();
  }

  /** The filter that a subscription's key names. */
  static String filter(byte[] key) {
    return new String(key, 1 + Long.BYTES, key.length - 1 - Long.BYTES, StandardCharsets.UTF_8);
  }

  static byte[] messages() {
    return new byte[] {MESSAGE};
  }

  static byte[] message(long id) {
    return key(MESSAGE, id, 0).array();
  }

  static byte[] queued() {
    return new byte[] {QUEUED};
  }

  static byte[] queued(long session, long sequence) {
    return key(QUEUED, session, Long.BYTES).putLong(sequence).array();
  }

  /** The place in the queue that a key names. */
  static long sequence(byte[] key) {
    return ByteBuffer.wrap(key).getLong(1 + Long.BYTES);
  }

  static byte[] incoming() {
    return new byte[] {INCOMING};
  }

  static byte[] incomingOf(long session) {
    return key(INCOMING, session, 0).array();
  }

  static byte[] incoming(long session, int packetId) {
    return key(INCOMING, session, Short.BYTES).putShort((short) packetId).array();
  }

  /** The packet id that the key of an incoming message names. */
  static int packetId(byte[] key) {
    return ByteBuffer.wrap(key).getShort(1 + Long.BYTES) & 0xFFFF;
  }

  static byte[] retained() {
    return new byte[] {RETAINED};
  }

  static byte[] retained(String topic) {
    byte[] utf8 = topic.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(1 + utf8.length).put(RETAINED).put(utf8).array();
  }

  /** The number behind the type: of a session, or of a message. */
  static long number(byte[] key) {
    return ByteBuffer.wrap(key).getLong(1);
  }

  private static ByteBuffer key(byte type, long number, int rest) {
    return ByteBuffer.allocate(1 + Long.BYTES + rest).put(type).putLong(number);
  }
}
