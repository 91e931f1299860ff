package io.millrace.egress.retry;

/** The time, and being called later. */
public interface Timers {
  /**
   * Milliseconds on a clock that never jumps: the clock of a box without a battery does when it
   * hears the time. Only differences mean something.
   */
  long now();

  /**
   * Runs {@code action} on the caller's context after at least {@code delayMillis}, once, unless
   * cancelled.
   */
  Timer after(long delayMillis, Runnable action);

  /** Something that will happen. */
  @FunctionalInterface
  interface Timer {
    /** Keeps it from happening; without effect afterwards. */
    void cancel();
  }
}
