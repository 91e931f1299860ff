package io.millrace.egress.retry;

/** How long to wait before something is tried again. */
@FunctionalInterface
public interface Pauses {
  /**
   * The pause in milliseconds.
   *
   * @param failures in a row before it, from 1
   */
  long pauseMillis(int failures);
}
