package io.millrace.manager.alerts;

import java.time.Duration;
import java.util.Set;

/**
 * Alerts that tell what has happened, not how things are: nobody can report that their cause is
 * gone. They are over when it has not happened again for a while.
 */
final class Occurrences {
  private static final Set<String> KINDS =
      Set.of(
          "DeadLettersDropped",
          "FunctionRestarted",
          "MessageRejected",
          "SpoolDamaged",
          "SpoolDropped",
          "SpoolForgotten");

  /** So long that whoever looks once a day sees them open. */
  static final Duration SHOWN = Duration.ofDays(1);

  private Occurrences() {}

  /**
   * @param kind of an alert
   */
  static boolean include(String kind) {
    return KINDS.contains(kind);
  }
}
