package io.millrace.ingest.session;

import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;

/**
 * Places in queues as they lie on disk: u8 quality and retain flag, u64 the message's number, then
 * an u32 for each of the subscriber's numbers.
 */
final class DeliveryCodec {
  /** Stands for a QoS 2 message that the client has, and that is to be released. */
  static final byte[] RELEASE = {(byte) 0xFF};

  private static final int RETAIN = 0x04;
  private static final int QOS = 0x03;

  private DeliveryCodec() {}

  static byte[] encode(long message, Delivery delivery) {
    int[] identifiers = delivery.identifiers();
    ByteBuffer out =
        ByteBuffer.allocate(1 + Long.BYTES + Integer.BYTES * identifiers.length)
            .put((byte) (delivery.qos() | (delivery.retain() ? RETAIN : 0)))
            .putLong(message);
    for (int identifier : identifiers) {
      out.putInt(identifier);
    }
    return out.array();
  }

  static boolean isRelease(byte[] bytes) {
    return bytes.length == 1;
  }

  static long message(byte[] bytes) throws IOException {
    try {
      return ByteBuffer.wrap(bytes).getLong(1);
    } catch (IndexOutOfBoundsException torn) {
      throw damaged(torn);
    }
  }

  static Delivery decode(byte[] bytes, Publication publication) throws IOException {
    try {
      ByteBuffer in = ByteBuffer.wrap(bytes);
      int flags = in.get();
      in.getLong();
      int[] identifiers = new int[in.remaining() / Integer.BYTES];
      for (int i = 0; i < identifiers.length; i++) {
        identifiers[i] = in.getInt();
      }
      return new Delivery(publication, flags & QOS, (flags & RETAIN) != 0, identifiers);
    } catch (BufferUnderflowException torn) {
      throw damaged(torn);
    }
  }

  private static IOException damaged(RuntimeException torn) {
    return new IOException("a place in a queue on disk is damaged", torn);
  }
}
