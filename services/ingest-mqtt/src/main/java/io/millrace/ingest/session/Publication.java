package io.millrace.ingest.session;

import io.vertx.core.buffer.Buffer;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A message on its way to subscribers.
 *
 * @param payload never changed
 * @param qos 0 to 2, as published
 * @param retain the publisher's wish
 * @param properties MQTT 5 properties that go to subscribers unchanged, encoded; empty for none
 * @param publisher client id of the publisher; null for the edge itself
 * @param timestampNanos when it came, nanoseconds since the epoch
 * @param expiresAtMillis milliseconds since the epoch after which nobody wants it; {@link
 *     Long#MAX_VALUE} for never
 */
public record Publication(
    String topic,
    Buffer payload,
    int qos,
    boolean retain,
    byte[] properties,
    @Nullable String publisher,
    long timestampNanos,
    long expiresAtMillis) {
  public static final byte[] NO_PROPERTIES = {};

  /** Now, as messages are stamped: nanoseconds since the epoch. */
  public static long now() {
    Instant now = Instant.now();
    return now.getEpochSecond() * 1_000_000_000L + now.getNano();
  }

  /** A message of the edge's own making. */
  public static Publication plain(String topic, Buffer payload, int qos, long timestampNanos) {
    return new Publication(
        topic, payload, qos, false, NO_PROPERTIES, null, timestampNanos, Long.MAX_VALUE);
  }

  /** The same, as if it had come at another time. */
  Publication at(long nanos) {
    return new Publication(
        topic, payload, qos, retain, properties, publisher, nanos, expiresAtMillis);
  }

  /** The same, not published before {@code nanos}, from when on its expiry counts. */
  public Publication publishedAt(long nanos) {
    long expires =
        expiresAtMillis == Long.MAX_VALUE
            ? Long.MAX_VALUE
            : expiresAtMillis + TimeUnit.NANOSECONDS.toMillis(nanos - timestampNanos);
    return new Publication(topic, payload, qos, retain, properties, publisher, nanos, expires);
  }

  /** The same, published by another client. */
  public Publication by(@Nullable String client) {
    return new Publication(
        topic, payload, qos, retain, properties, client, timestampNanos, expiresAtMillis);
  }

  /** Bytes that this message counts for in bounds. */
  public int cost() {
    return payload.length() + topic.length() + properties.length + 64;
  }

  public boolean expired(long nowMillis) {
    return nowMillis >= expiresAtMillis;
  }
}
