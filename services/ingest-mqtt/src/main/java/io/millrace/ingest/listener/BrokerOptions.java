package io.millrace.ingest.listener;

/**
 * What the listener allows.
 *
 * @param maxPacketBytes largest packet from a client
 * @param assemblyBytes most that large packets of all connections may take while they are coming in
 * @param pendingBytes what may wait for the disk of one connection before its socket is no longer
 *     read
 * @param connectSeconds how long a client may take to say CONNECT
 * @param retrySeconds after which a connection is closed whose message was not acknowledged and
 *     whose client cannot be told, so that it connects and sends again
 */
public record BrokerOptions(
    int maxPacketBytes,
    ClientLimits client,
    ConnectionLimits connections,
    long assemblyBytes,
    long pendingBytes,
    int connectSeconds,
    int retrySeconds) {
  /** A payload of the default size, beside the longest topic and properties. */
  public static final int DEFAULT_MAX_PAYLOAD = 16 * 1024 * 1024;

  /** What a packet may hold beyond its payload: topic, packet id, properties. */
  public static final int HEADROOM = 256 * 1024;

  private static final long MIB = 1024L * 1024;

  /** Room for two packets of the largest size, and otherwise for a quarter of the heap's size. */
  public static long defaultAssemblyBytes(int maxPayload) {
    long quarter = Math.min(256 * MIB, Runtime.getRuntime().maxMemory() / 4);
    return Math.max(2L * (maxPayload + HEADROOM), quarter);
  }

  public static BrokerOptions of(
      int maxPayload, ClientLimits client, ConnectionLimits connections, long assemblyBytes) {
    return new BrokerOptions(
        maxPayload + HEADROOM, client, connections, assemblyBytes, MIB, 30, 30);
  }
}
