package io.millrace.cli.rest;

/** The edge understood and said no; the message is its own sentence. */
public final class Refusal extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private static final int NOT_FOUND = 404;
  private static final int UNAVAILABLE = 503;

  private final int status;

  Refusal(int status, String message) {
    super(message);
    this.status = status;
  }

  public boolean notFound() {
    return status == NOT_FOUND;
  }

  /** Worth another try shortly. */
  public boolean temporary() {
    return status == UNAVAILABLE;
  }
}
