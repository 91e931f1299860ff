package io.millrace.functions.protocol;

import io.millrace.common.message.Message;
import io.vertx.core.buffer.Buffer;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** A MESSAGES frame being filled: memory of exactly its size, written once. */
public final class MessagesFrame {
  /** Bytes of a record before its payload. */
  public static final int RECORD_HEAD_BYTES = 22;

  /**
   * Where a frame of several messages is closed; a message above it travels alone and is not
   * copied.
   */
  public static final int TARGET_BYTES = 64 * 1024;

  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

  private final byte[] bytes;
  private int at = FrameReader.HEAD_BYTES;

  /**
   * @param bodyBytes the sum of {@link #recordBytes} of what will be added
   */
  public MessagesFrame(int bodyBytes) {
    bytes = new byte[FrameReader.HEAD_BYTES + bodyBytes];
    writeHead(bytes, bodyBytes);
  }

  private static void writeHead(byte[] bytes, int bodyBytes) {
    INT.set(bytes, 0, bodyBytes);
    bytes[4] = FrameType.MESSAGES;
  }

  /** What a message takes in a frame. */
  public static int recordBytes(Message message) {
    return RECORD_HEAD_BYTES + message.payload().length();
  }

  /** Adds the next message. */
  public void add(long sequence, int topic, Message message) {
    Buffer payload = message.payload();
    int size = payload.length();
    writeRecordHead(bytes, at, sequence, topic, message);
    payload.getBytes(bytes, at + RECORD_HEAD_BYTES);
    at += RECORD_HEAD_BYTES + size;
  }

  private static void writeRecordHead(
      byte[] bytes, int at, long sequence, int topic, Message message) {
    LONG.set(bytes, at, sequence);
    LONG.set(bytes, at + 8, message.timestampNanos());
    bytes[at + 16] = (byte) (topic >> 8);
    bytes[at + 17] = (byte) topic;
    INT.set(bytes, at + 18, message.payload().length());
  }

  /** The frame, once all has been added. */
  public Buffer finish() {
    if (at != bytes.length) {
      throw new IllegalStateException(
          "a frame of " + bytes.length + " bytes was filled up to " + at);
    }
    return Frames.wrap(bytes);
  }

  /** The bytes that go before the payload of a message that travels alone. */
  static Buffer headOfSingle(long sequence, int topic, Message message) {
    byte[] head = new byte[FrameReader.HEAD_BYTES + RECORD_HEAD_BYTES];
    writeHead(head, recordBytes(message));
    writeRecordHead(head, FrameReader.HEAD_BYTES, sequence, topic, message);
    return Frames.wrap(head);
  }
}
