package io.millrace.ingest.listener;

/**
 * What one client may do. Beyond, it hears why where its protocol has words for it, and it is
 * counted.
 *
 * @param receiveMaximum most unacknowledged QoS 1 and 2 messages from an MQTT 5 client
 * @param inFlight most QoS 1 and 2 messages on their way to a client, whatever it asks for
 * @param keepAliveSeconds longest keep-alive; clients that ask for more or none get this one
 * @param topicBytes longest topic name or filter
 * @param topicLevels most levels of a topic name or filter
 */
public record ClientLimits(
    int receiveMaximum,
    int inFlight,
    int keepAliveSeconds,
    int topicBytes,
    int topicLevels,
    Rate rate) {
  /** Longest keep-alive that MQTT knows: no limit. */
  public static final int ANY_KEEP_ALIVE = 65_535;

  /**
   * How fast a client may publish.
   *
   * @param messages a second
   * @param bytes of payload a second
   * @param disconnects whether a client that is faster is sent away (MQTT 5: reason 0x96); else its
   *     socket is read more slowly
   */
  public record Rate(long messages, long bytes, boolean disconnects) {}
}
