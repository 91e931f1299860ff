package io.millrace.ingest.packet;

import org.jspecify.annotations.Nullable;

/** MQTT 5 reason codes that this broker gives (MQTT 5.0, section 2.4). */
public enum Reason {
  SUCCESS(0x00),
  NO_MATCHING_SUBSCRIBERS(0x10),
  NO_SUBSCRIPTION_EXISTED(0x11),
  UNSPECIFIED(0x80),
  MALFORMED_PACKET(0x81),
  PROTOCOL_ERROR(0x82),
  UNSUPPORTED_PROTOCOL_VERSION(0x84),
  CLIENT_IDENTIFIER_NOT_VALID(0x85),
  NOT_AUTHORIZED(0x87, "the client's certificate or the broker does not allow it"),
  SERVER_UNAVAILABLE(0x88, "another node has the session and does not answer: try again"),
  SERVER_SHUTTING_DOWN(0x8B, "the broker is going: try again"),
  BAD_AUTHENTICATION_METHOD(0x8C),
  KEEP_ALIVE_TIMEOUT(0x8D, "nothing came for one and a half times the keep-alive time"),
  SESSION_TAKEN_OVER(0x8E, "another connection with this client id has come"),
  TOPIC_FILTER_INVALID(0x8F),
  TOPIC_NAME_INVALID(0x90),
  PACKET_IDENTIFIER_NOT_FOUND(0x92),
  RECEIVE_MAXIMUM_EXCEEDED(0x93),
  TOPIC_ALIAS_INVALID(0x94),
  PACKET_TOO_LARGE(0x95),
  MESSAGE_RATE_TOO_HIGH(0x96, "more messages or bytes a second than a client may publish"),
  QUOTA_EXCEEDED(0x97, "as much as may be is there already"),
  ADMINISTRATIVE_ACTION(
      0x98, "the client's certificate is no longer taken, or its rights have changed"),
  CONNECTION_RATE_EXCEEDED(0x9F, "more connections a second than the broker takes: try again");

  private final int code;
  private final @Nullable String words;

  Reason(int code) {
    this(code, null);
  }

  Reason(int code, @Nullable String words) {
    this.code = code;
    this.words = words;
  }

  /** As it stands on the wire, 0 to 255. */
  public int code() {
    return code;
  }

  /**
   * The reason string that goes with it when a connection ends for it; null for what only says that
   * a packet is wrong.
   */
  @Nullable String words() {
    return words;
  }
}
