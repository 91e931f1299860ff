package io.millrace.ingest.listener;

/**
 * What the listener allows.
 *
 * @param maxPacketBytes largest packet from a client
 * @param receiveMaximum most unacknowledged QoS 1 and 2 messages from an MQTT 5 client
 * @param pendingBytes what may wait for the disk of one connection before its socket is no longer
 *     read
 * @param connectSeconds how long a client may take to say CONNECT
 * @param retrySeconds after which a connection is closed whose message was not acknowledged and
 *     whose client cannot be told, so that it connects and sends again
 */
public record BrokerOptions(
    int maxPacketBytes,
    int receiveMaximum,
    long pendingBytes,
    int connectSeconds,
    int retrySeconds) {
  /** A payload of the default size, beside the longest topic and properties. */
  public static final int DEFAULT_MAX_PAYLOAD = 16 * 1024 * 1024;

  /** What a packet may hold beyond its payload: topic, packet id, properties. */
  public static final int HEADROOM = 256 * 1024;

  public static BrokerOptions withMaxPayload(int maxPayload) {
    return new BrokerOptions(maxPayload + HEADROOM, 4_096, 1024 * 1024, 30, 30);
  }
}
