package io.millrace.ingest.packet;

/** A packet that ends its connection: malformed, or against the rules. */
public final class PacketProblem extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final Reason reason;
  private final boolean silent;
  private final int version;

  public PacketProblem(Reason reason, String message) {
    this(reason, message, false, 0);
  }

  private PacketProblem(Reason reason, String message, boolean silent, int version) {
    super(message, null, false, false);
    this.reason = reason;
    this.silent = silent;
    this.version = version;
  }

  /** A problem after which nothing is said: what the other side speaks is not MQTT. */
  static PacketProblem silent(String message) {
    return new PacketProblem(Reason.MALFORMED_PACKET, message, true, 0);
  }

  /** The same, on a connection of this protocol level unless it knows better. */
  public PacketProblem at(int version) {
    return this.version != 0
        ? this
        : new PacketProblem(reason, String.valueOf(getMessage()), silent, version);
  }

  public Reason reason() {
    return reason;
  }

  /** Whether the other side is told why. */
  public boolean answered() {
    return !silent;
  }

  /** Protocol level of the connection as far as it is known; 0 for not. */
  public int version() {
    return version;
  }
}
