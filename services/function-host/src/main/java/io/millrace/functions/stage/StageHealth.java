package io.millrace.functions.stage;

/** How a stage fares. */
sealed interface StageHealth {
  /** {@code what} is going on, in words for people. */
  record Starting(String what) implements StageHealth {}

  record Running() implements StageHealth {}

  /** Ended by itself and starting again. */
  record Restarting(String reason) implements StageHealth {}

  /** Cannot be started for reasons outside the function; tried again. */
  record Unstartable(String reason) implements StageHealth {}

  /** The function cannot be loaded; tried again, but slowly. */
  record Unloadable(String reason) implements StageHealth {}

  record Stopped() implements StageHealth {}
}
