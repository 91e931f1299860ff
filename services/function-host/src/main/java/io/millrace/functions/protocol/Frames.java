package io.millrace.functions.protocol;

import io.netty.buffer.Unpooled;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.buffer.BufferInternal;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;

/** Small frames that the host sends, and JSON bodies that it reads. */
public final class Frames {
  private Frames() {}

  static Buffer open(JsonObject open) {
    return frame(FrameType.OPEN, open.encode().getBytes(StandardCharsets.UTF_8));
  }

  static Buffer topics(JsonArray topics) {
    return frame(FrameType.TOPICS, topics.encode().getBytes(StandardCharsets.UTF_8));
  }

  static Buffer drain() {
    return frame(FrameType.DRAIN, new byte[0]);
  }

  /**
   * @param body as in {@link io.millrace.functions.state.StageState#take}
   */
  public static Buffer state(Buffer body) {
    return frame(FrameType.STATE, body.getBytes());
  }

  static Buffer fault(String code, String message) {
    JsonObject fault = new JsonObject().put("code", code).put("message", message);
    return frame(FrameType.FAULT, fault.encode().getBytes(StandardCharsets.UTF_8));
  }

  static Buffer frame(int type, byte[] body) {
    return Buffer.buffer(FrameReader.HEAD_BYTES + body.length)
        .appendInt(body.length)
        .appendByte((byte) type)
        .appendBytes(body);
  }

  /** These bytes as a buffer, without copying them. */
  static Buffer wrap(byte[] bytes) {
    return BufferInternal.buffer(Unpooled.wrappedBuffer(bytes));
  }

  static JsonObject parse(String json, String what) {
    try {
      return new JsonObject(json);
    } catch (DecodeException unreadable) {
      throw new ProtocolViolation(
          "badJson", what + " is not a JSON object: " + unreadable.getMessage());
    }
  }
}
