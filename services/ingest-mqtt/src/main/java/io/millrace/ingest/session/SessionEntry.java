package io.millrace.ingest.session;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * What lies on disk of a session itself.
 *
 * @param number under which everything of the session lies there
 * @param expirySeconds how long it is kept without a connection
 * @param expiresAtMillis when it ends; {@link Long#MAX_VALUE} while a client is connected
 */
record SessionEntry(
    long number, String clientId, long expirySeconds, long expiresAtMillis, @Nullable Will will) {
  private static final int VERSION = 1;

  /**
   * Big-endian: u8 version, u64 seconds kept, u64 time of the end, u16 length of the client id,
   * client id, u8 whether there is a will, and if so u64 its delay in seconds and its message.
   */
  byte[] encode() {
    byte[] id = clientId.getBytes(StandardCharsets.UTF_8);
    ByteBuf out = Unpooled.buffer(64 + id.length);
    out.writeByte(VERSION).writeLong(expirySeconds).writeLong(expiresAtMillis);
    out.writeShort(id.length).writeBytes(id);
    out.writeBoolean(will != null);
    if (will != null) {
      out.writeLong(will.delaySeconds()).writeBytes(PublicationCodec.encode(will.publication()));
    }
    return ByteBufUtil.getBytes(out);
  }

  /**
   * @throws IOException when {@code bytes} is not a session
   */
  static SessionEntry decode(long number, byte[] bytes) throws IOException {
    ByteBuf in = Unpooled.wrappedBuffer(bytes);
    try {
      int version = in.readByte();
      if (version != VERSION) {
        throw new IOException("a session of version " + version + ", this program reads 1");
      }
      long expirySeconds = in.readLong();
      long expiresAt = in.readLong();
      String id = in.readCharSequence(in.readUnsignedShort(), StandardCharsets.UTF_8).toString();
      Will will =
          in.readBoolean()
              ? new Will(in.readLong(), PublicationCodec.decode(ByteBufUtil.getBytes(in)))
              : null;
      return new SessionEntry(number, id, expirySeconds, expiresAt, will);
    } catch (IndexOutOfBoundsException torn) {
      throw new IOException("a session on disk is damaged: " + torn.getMessage(), torn);
    }
  }
}
