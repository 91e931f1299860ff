package io.millrace.ingest.listener;

/** A packet that ends its connection: malformed, or against the rules. */
final class PacketProblem extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final Reason reason;

  PacketProblem(Reason reason, String message) {
    super(message, null, false, false);
    this.reason = reason;
  }

  Reason reason() {
    return reason;
  }
}
