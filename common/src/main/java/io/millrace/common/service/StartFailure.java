package io.millrace.common.service;

/**
 * The program cannot start until a person changes something. The message is one line that says what
 * is wrong and what to do.
 */
public class StartFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public StartFailure(String message) {
    super(message);
  }

  public StartFailure(String message, Throwable cause) {
    super(message, cause);
  }
}
