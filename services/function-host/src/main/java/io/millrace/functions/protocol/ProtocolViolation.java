package io.millrace.functions.protocol;

/** A runtime sent what the protocol does not allow; the connection is of no use any more. */
public final class ProtocolViolation extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String code;
  private final String reason;

  /**
   * @param code one of those that section 10 of the protocol lists
   */
  public ProtocolViolation(String code, String message) {
    super(message, null, false, false);
    this.code = code;
    this.reason = message;
  }

  /** What FAULT says. */
  public String code() {
    return code;
  }

  /** In words for people. */
  public String reason() {
    return reason;
  }
}
