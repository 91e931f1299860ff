package io.millrace.bench.broker;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Publishes from a ring of packets that were encoded before. A packet's place in the ring is free
 * again when it was acknowledged; at QoS 0 at once.
 */
final class Publisher extends Connection {
  private static final int PUBACK = 0x40;
  private static final int PUBACK_BYTES = 4;

  private final int qos;
  private final int window;
  private final int packetBytes;
  private final int stampAt;
  private final ByteBuffer ring;
  private final ByteBuffer answers = ByteBuffer.allocateDirect(64 * 1024);
  private long sentBytes;
  private long acknowledged;

  /**
   * @param window most messages without acknowledgement
   * @param payloadBytes at least 8: a message begins with the time when it was sent
   */
  Publisher(int port, String clientId, String topic, int qos, int window, int payloadBytes)
      throws IOException {
    super(port, clientId);
    this.qos = qos;
    this.window = window;
    byte[] payload = new byte[payloadBytes];
    packetBytes = Packets.publish(topic, qos, 1, payload).remaining();
    stampAt = packetBytes - payloadBytes;
    ring = ByteBuffer.allocateDirect(window * packetBytes);
    for (int id = 1; id <= window; id++) {
      ring.put(Packets.publish(topic, qos, id, payload));
    }
  }

  /** Messages that were handed to the network whole. */
  long sent() {
    return sentBytes / packetBytes;
  }

  long acknowledged() {
    return acknowledged;
  }

  /**
   * Sends up to {@code most} messages as far as window and network take them, and the rest of one
   * that was cut; returns whether anything went out.
   *
   * @param apart whether each message is written by itself, as clients do; else as many in one
   *     write as there are
   */
  boolean publish(long most, boolean apart) throws IOException {
    long end = sent() + Math.max(0, most);
    if (qos > 0) {
      end = Math.min(end, acknowledged + window);
    }
    end = Math.max(end * packetBytes, cut());
    long before = sentBytes;
    int written = 1;
    while (sentBytes < end && written > 0) {
      int from = (int) (sentBytes % ring.capacity());
      long to = apart ? from - from % packetBytes + packetBytes : from + end - sentBytes;
      ring.limit((int) Math.min(ring.capacity(), to)).position(from);
      written = channel.write(ring);
      sentBytes += written;
    }
    return sentBytes > before;
  }

  /** Where a message ends that was begun. */
  private long cut() {
    return (sentBytes + packetBytes - 1) / packetBytes * packetBytes;
  }

  /** Sends one message that carries the time; for a pace that no window limits. */
  void publishStamped() throws IOException {
    int from = (int) (sentBytes % ring.capacity());
    ring.limit(from + packetBytes).position(from);
    ring.putLong(from + stampAt, System.nanoTime());
    while (ring.hasRemaining()) {
      sentBytes += channel.write(ring);
    }
  }

  @Override
  void readable() throws IOException {
    read(answers);
    answers.flip();
    while (answers.remaining() >= PUBACK_BYTES) {
      int first = answers.get(answers.position()) & 0xFF;
      if (first != PUBACK) {
        throw new IOException("PUBACK was due, not packet " + Integer.toHexString(first));
      }
      answers.position(answers.position() + PUBACK_BYTES);
      acknowledged++;
    }
    answers.compact();
  }
}
