package io.millrace.ingest.session;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.vertx.core.internal.buffer.BufferInternal;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * Messages as they lie on disk. Big-endian: u8 version, u8 quality and retain flag, u64 timestamp
 * in nanoseconds, u64 time of expiry, u16 length of the topic, topic, u32 length of the properties,
 * properties, and the payload to the end. Who published it is not kept.
 */
public final class PublicationCodec {
  private static final int VERSION = 1;
  private static final int RETAIN = 0x04;
  private static final int QOS = 0x03;

  private PublicationCodec() {}

  public static byte[] encode(Publication publication) {
    byte[] topic = publication.topic().getBytes(StandardCharsets.UTF_8);
    int size = 24 + topic.length + publication.properties().length + publication.payload().length();
    byte[] bytes = new byte[size];
    write(publication, topic, Unpooled.wrappedBuffer(bytes).clear());
    return bytes;
  }

  private static void write(Publication publication, byte[] topic, ByteBuf out) {
    out.writeByte(VERSION);
    out.writeByte(publication.qos() | (publication.retain() ? RETAIN : 0));
    out.writeLong(publication.timestampNanos()).writeLong(publication.expiresAtMillis());
    out.writeShort(topic.length).writeBytes(topic);
    out.writeInt(publication.properties().length).writeBytes(publication.properties());
    ByteBuf payload = ((BufferInternal) publication.payload()).getByteBuf();
    out.writeBytes(payload, payload.readerIndex(), publication.payload().length());
  }

  /**
   * The payload is a slice of {@code bytes}, not a copy.
   *
   * @throws IOException when {@code bytes} is not a message
   */
  public static Publication decode(byte[] bytes) throws IOException {
    ByteBuf in = Unpooled.wrappedBuffer(bytes);
    try {
      int version = in.readByte();
      if (version != VERSION) {
        throw new IOException("a message of version " + version + ", this program reads 1");
      }
      int flags = in.readByte();
      long timestamp = in.readLong();
      long expires = in.readLong();
      String topic = in.readCharSequence(in.readUnsignedShort(), StandardCharsets.UTF_8).toString();
      byte[] properties = ByteBufUtil.getBytes(in.readSlice(in.readInt()));
      return new Publication(
          topic,
          BufferInternal.buffer(in.slice()),
          flags & QOS,
          (flags & RETAIN) != 0,
          properties,
          null,
          timestamp,
          expires);
    } catch (IndexOutOfBoundsException | IllegalArgumentException torn) {
      throw new IOException("a message on disk is damaged: " + torn.getMessage(), torn);
    }
  }
}
