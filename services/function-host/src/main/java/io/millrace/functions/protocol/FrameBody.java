package io.millrace.functions.protocol;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.buffer.BufferInternal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;

/**
 * The body of one frame. Payloads are handed on as slices of it, so what a payload keeps from being
 * collected is at most the frame it came in.
 */
public final class FrameBody {
  private final ByteBuf bytes;
  private final int length;

  FrameBody(ByteBuf bytes) {
    this.bytes = bytes;
    this.length = bytes.readableBytes();
  }

  public int length() {
    return length;
  }

  int unsignedByte(int at) {
    return bytes.getUnsignedByte(at);
  }

  int unsignedShort(int at) {
    return bytes.getUnsignedShort(at);
  }

  int intAt(int at) {
    return bytes.getInt(at);
  }

  long longAt(int at) {
    return bytes.getLong(at);
  }

  /** UTF-8 text; what is not valid becomes replacement characters. */
  public String text(int from, int to) {
    return bytes.toString(from, to - from, StandardCharsets.UTF_8);
  }

  /** The bytes from {@code from} to {@code to}, in memory of their own. */
  byte[] copy(int from, int to) {
    return ByteBufUtil.getBytes(bytes, from, to - from, true);
  }

  /** The bytes from {@code from} to {@code to}, shared with this body. */
  public Buffer slice(int from, int to) {
    return BufferInternal.buffer(bytes.slice(from, to - from));
  }

  /**
   * A checksum of some of the bytes, to compare emissions of a repeat with those of the first run.
   */
  public int checksum(int from, int to) {
    CRC32C crc = new CRC32C();
    for (ByteBuffer piece : bytes.nioBuffers(from, to - from)) {
      crc.update(piece);
    }
    return (int) crc.getValue();
  }
}
