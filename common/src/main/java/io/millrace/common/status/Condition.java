package io.millrace.common.status;

/**
 * How a pipeline fares in one service on one node.
 *
 * @param reason in words for people; empty when there is nothing to say
 * @param sinceMillis when this level began, milliseconds since the epoch
 */
public record Condition(Level level, String reason, long sinceMillis) {
  /** From best to worst. */
  public enum Level {
    /** Messages flow, or would. */
    READY,
    /** Being set up. */
    STARTING,
    /** Works, but something was wrong lately. */
    DEGRADED,
    /** The far side does not take messages; tried again. */
    RETRYING,
    /** Cannot work until somebody changes something. */
    FAILED
  }
}
