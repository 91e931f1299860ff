package io.millrace.common.message;

import io.vertx.core.buffer.Buffer;

/**
 * One message on its way through a pipeline.
 *
 * @param id the same on every repeat
 * @param topic MQTT topic of the original message (or the endpoint that a function chose)
 * @param timestampNanos when the edge received the original message, nanoseconds since the epoch
 * @param payload never changed after construction, by agreement: it is shared, not copied
 */
public record Message(MessageId id, String topic, long timestampNanos, Buffer payload) {
  /** What a message costs beyond its payload, roughly, in windows and bounds that count bytes. */
  public static final int OVERHEAD_BYTES = 64;

  /** Bytes this message counts for in credit windows and queue bounds. */
  public int cost() {
    return payload.length() + topic.length() + OVERHEAD_BYTES;
  }
}
