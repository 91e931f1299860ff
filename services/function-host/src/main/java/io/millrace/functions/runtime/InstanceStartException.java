package io.millrace.functions.runtime;

/**
 * An instance could not be started. The message says why, and what to do where a person can do
 * something.
 */
public final class InstanceStartException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public InstanceStartException(String message) {
    super(message, null, false, false);
  }
}
