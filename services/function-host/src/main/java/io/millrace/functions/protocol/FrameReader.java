package io.millrace.functions.protocol;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.buffer.BufferInternal;
import org.jspecify.annotations.Nullable;

/** Cuts the stream from a runtime into frames, however it arrives. */
public final class FrameReader {
  /** Longest payload of a message or emission, in bytes. */
  public static final int MAX_PAYLOAD = 64 << 20;

  static final int HEAD_BYTES = 5;
  static final int MAX_BODY = MAX_PAYLOAD + (128 << 10);
  static final int MAX_JSON_BODY = 16 << 20;

  /** Takes whole frames, in order. */
  @FunctionalInterface
  public interface Sink {
    void frame(int type, FrameBody body);
  }

  private final Sink sink;
  private final byte[] head = new byte[HEAD_BYTES];
  private int headFill;
  private int type;
  private @Nullable IncomingBody body;
  private int toSkip;

  public FrameReader(Sink sink) {
    this.sink = sink;
  }

  /**
   * Takes the next bytes of the stream. Frames may share their memory: it is not to be written to
   * afterwards.
   *
   * @throws ProtocolViolation when they begin a frame that is too long or of an unknown type
   */
  public void feed(Buffer chunk) {
    ByteBuf bytes = ((BufferInternal) chunk).getByteBuf();
    int at = 0;
    int end = chunk.length();
    while (at < end) {
      if (toSkip > 0) {
        int skipped = Math.min(toSkip, end - at);
        toSkip -= skipped;
        at += skipped;
      } else if (body == null) {
        at = readHead(chunk, at, end);
      } else {
        at += body.take(bytes, at, end);
        handOver(body);
      }
    }
  }

  private int readHead(Buffer chunk, int from, int end) {
    int at = from;
    if (headFill == 0 && end - at >= HEAD_BYTES) {
      begin(chunk.getInt(at), chunk.getUnsignedByte(at + 4));
      return at + HEAD_BYTES;
    }
    int taken = Math.min(HEAD_BYTES - headFill, end - at);
    chunk.getBytes(at, at + taken, head, headFill);
    headFill += taken;
    at += taken;
    if (headFill == HEAD_BYTES) {
      headFill = 0;
      FrameBody fields = new FrameBody(Unpooled.wrappedBuffer(head));
      begin(fields.intAt(0), fields.unsignedByte(4));
    }
    return at;
  }

  private void begin(int length, int frameType) {
    int limit = FrameType.json(frameType) ? MAX_JSON_BODY : MAX_BODY;
    if (length < 0 || length > limit) {
      throw new ProtocolViolation(
          "frameTooLong",
          "a frame of type 0x%02x has %d bytes, at most %d are allowed"
              .formatted(frameType, Integer.toUnsignedLong(length), limit));
    }
    if (frameType >= FrameType.IGNORABLE) {
      toSkip = length;
      return;
    }
    if (!FrameType.fromRuntime(frameType)) {
      throw new ProtocolViolation(
          "unknownType", "a runtime does not send frames of type 0x%02x".formatted(frameType));
    }
    type = frameType;
    handOver(new IncomingBody(length));
  }

  private void handOver(IncomingBody arriving) {
    // Before it is handed over: the reader is whole again, whatever the sink throws.
    body = arriving.complete() ? null : arriving;
    if (body == null) {
      sink.frame(type, arriving.frame());
    }
  }
}
