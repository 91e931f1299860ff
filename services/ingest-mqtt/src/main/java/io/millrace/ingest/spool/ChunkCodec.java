package io.millrace.ingest.spool;

import io.millrace.common.message.Message;
import io.millrace.common.message.MessageId;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.vertx.core.internal.buffer.BufferInternal;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Chunks as bytes. Big-endian: u8 version, u32 messages, u64 start position; then for each message
 * u64 timestamp in nanoseconds, u16 length of the topic (0: the same topic as before), topic, u32
 * length of the payload, payload.
 */
final class ChunkCodec {
  private static final byte VERSION = 1;
  private static final int HEADER = 13;
  private static final int RECORD = 14;
  private static final int SAME_TOPIC = 0;

  private ChunkCodec() {}

  /** Gives a buffer with room for so many bytes and no more, from 0 on. */
  @FunctionalInterface
  interface Room {
    ByteBuffer of(int bytes);
  }

  /**
   * @return the buffer that {@code room} gave, ready to be read
   */
  static ByteBuffer encode(Chunk chunk, Room room) {
    List<Message> messages = chunk.messages();
    byte[][] topics = new byte[messages.size()][];
    int size = HEADER;
    String before = null;
    for (int i = 0; i < topics.length; i++) {
      Message message = messages.get(i);
      size += RECORD + message.payload().length();
      if (!message.topic().equals(before)) {
        before = message.topic();
        topics[i] = before.getBytes(StandardCharsets.UTF_8);
        size += topics[i].length;
      }
    }
    ByteBuffer out = room.of(size);
    out.put(VERSION).putInt(topics.length).putLong(chunk.startPosition());
    for (int i = 0; i < topics.length; i++) {
      Message message = messages.get(i);
      out.putLong(message.timestampNanos());
      if (topics[i] == null) {
        out.putShort((short) SAME_TOPIC);
      } else {
        out.putShort((short) topics[i].length).put(topics[i]);
      }
      int length = message.payload().length();
      out.putInt(length);
      out.limit(out.position() + length);
      ((BufferInternal) message.payload()).getByteBuf().getBytes(0, out);
      out.limit(size);
    }
    return out.flip();
  }

  /** Only the header of an encoded chunk: the offset after its last message. */
  static long endOffset(long firstOffset, byte[] bytes) {
    return firstOffset + ByteBuffer.wrap(bytes).getInt(1);
  }

  /** Only the header of an encoded chunk: its start position. */
  static long startPosition(byte[] bytes) {
    return ByteBuffer.wrap(bytes).getLong(5);
  }

  /**
   * Payloads are slices of {@code bytes}, not copies.
   *
   * @throws DamagedException when {@code bytes} is not a chunk
   */
  static Chunk decode(String origin, long firstOffset, byte[] bytes) throws DamagedException {
    try {
      ByteBuffer in = ByteBuffer.wrap(bytes);
      byte version = in.get();
      if (version != VERSION) {
        throw new IndexOutOfBoundsException(
            "version " + version + ", this program reads " + VERSION);
      }
      int count = in.getInt();
      long startPosition = in.getLong();
      ByteBuf whole = Unpooled.wrappedBuffer(bytes);
      List<Message> messages = new ArrayList<>(Math.min(count, bytes.length / RECORD));
      String topic = "";
      for (int i = 0; i < count; i++) {
        long timestamp = in.getLong();
        int topicLength = in.getShort() & 0xFFFF;
        if (topicLength != SAME_TOPIC) {
          topic = new String(bytes, in.position(), topicLength, StandardCharsets.UTF_8);
          in.position(in.position() + topicLength);
        }
        int length = in.getInt();
        ByteBuf payload = whole.slice(in.position(), length);
        in.position(in.position() + length);
        messages.add(
            new Message(
                new MessageId(origin, firstOffset + i, 0),
                topic,
                timestamp,
                BufferInternal.buffer(payload)));
      }
      return Chunk.of(firstOffset, startPosition, messages);
    } catch (BufferUnderflowException | IndexOutOfBoundsException torn) {
      throw new DamagedException("a spool record is damaged: " + torn.getMessage(), torn);
    }
  }
}
