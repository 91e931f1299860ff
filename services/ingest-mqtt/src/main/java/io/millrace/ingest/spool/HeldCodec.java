package io.millrace.ingest.spool;

import io.netty.buffer.Unpooled;
import io.vertx.core.internal.buffer.BufferInternal;
import java.nio.ByteBuffer;

/**
 * Held-back messages as bytes: u64 timestamp in nanoseconds, then the payload. The topic stands in
 * the key.
 */
final class HeldCodec {
  private HeldCodec() {}

  static byte[] encode(Sampler.Held held) {
    int length = held.payload().length();
    ByteBuffer out = ByteBuffer.allocate(Long.BYTES + length).putLong(held.timestampNanos());
    ((BufferInternal) held.payload()).getByteBuf().getBytes(0, out.array(), Long.BYTES, length);
    return out.array();
  }

  static Sampler.Held decode(String topic, byte[] bytes) {
    return new Sampler.Held(
        topic,
        ByteBuffer.wrap(bytes).getLong(),
        BufferInternal.buffer(Unpooled.wrappedBuffer(bytes, Long.BYTES, bytes.length - Long.BYTES)),
        true);
  }
}
