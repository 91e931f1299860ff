package io.millrace.ingest.packet;

/** A packet that ends its connection: malformed, or against the rules. */
public final class PacketProblem extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final Reason reason;
  private final boolean silent;
  private final int version;
  private final long maxPacket;

  public PacketProblem(Reason reason, String message) {
    this(reason, message, false, 0, Long.MAX_VALUE);
  }

  private PacketProblem(
      Reason reason, String message, boolean silent, int version, long maxPacket) {
    super(message, null, false, false);
    this.reason = reason;
    this.silent = silent;
    this.version = version;
    this.maxPacket = maxPacket;
  }

  /** Of a CONNECT that can be read, and is refused. */
  public static PacketProblem refusal(Packet.Connect packet, Reason reason, String message) {
    long maxPacket = packet.properties().number(Properties5.MAXIMUM_PACKET_SIZE, Long.MAX_VALUE);
    return new PacketProblem(reason, message, false, packet.version(), maxPacket);
  }

  /** A problem after which nothing is said: what the other side speaks is not MQTT. */
  static PacketProblem silent(String message) {
    return new PacketProblem(Reason.MALFORMED_PACKET, message, true, 0, Long.MAX_VALUE);
  }

  /** The same, on a connection of this protocol level unless it knows better. */
  public PacketProblem at(int version) {
    return this.version != 0
        ? this
        : new PacketProblem(reason, String.valueOf(getMessage()), silent, version, maxPacket);
  }

  public Reason reason() {
    return reason;
  }

  /** Whether the other side is told why. */
  public boolean answered() {
    return !silent;
  }

  /** Largest packet that the other side is known to accept, in bytes. */
  public long maxPacket() {
    return maxPacket;
  }

  /** Protocol level of the connection as far as it is known; 0 for not. */
  public int version() {
    return version;
  }
}
