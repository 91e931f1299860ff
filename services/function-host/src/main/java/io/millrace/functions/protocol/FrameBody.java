package io.millrace.functions.protocol;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.buffer.BufferInternal;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The body of one frame in memory of its own. Payloads are handed on as slices of it, so what a
 * payload keeps from being collected is at most the frame it came in.
 */
public final class FrameBody {
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

  private final byte[] bytes;
  private @Nullable ByteBuf whole;

  FrameBody(byte[] bytes) {
    this.bytes = bytes;
  }

  public int length() {
    return bytes.length;
  }

  int unsignedByte(int at) {
    return bytes[at] & 0xFF;
  }

  int unsignedShort(int at) {
    return (bytes[at] & 0xFF) << 8 | bytes[at + 1] & 0xFF;
  }

  int intAt(int at) {
    return (int) INT.get(bytes, at);
  }

  long longAt(int at) {
    return (long) LONG.get(bytes, at);
  }

  /** UTF-8 text; what is not valid becomes replacement characters. */
  public String text(int from, int to) {
    return new String(bytes, from, to - from, StandardCharsets.UTF_8);
  }

  /** The bytes from {@code from} to {@code to}, in memory of their own. */
  byte[] copy(int from, int to) {
    return java.util.Arrays.copyOfRange(bytes, from, to);
  }

  /** The bytes from {@code from} to {@code to}, shared with this body. */
  public Buffer slice(int from, int to) {
    ByteBuf all = whole;
    if (all == null) {
      all = Unpooled.wrappedBuffer(bytes);
      whole = all;
    }
    return BufferInternal.buffer(all.slice(from, to - from));
  }

  /**
   * A checksum of some of the bytes, to compare emissions of a repeat with those of the first run.
   */
  public int checksum(int from, int to) {
    java.util.zip.CRC32C crc = new java.util.zip.CRC32C();
    crc.update(bytes, from, to - from);
    return (int) crc.getValue();
  }
}
