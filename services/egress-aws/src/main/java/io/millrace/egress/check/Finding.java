package io.millrace.egress.check;

import io.vertx.core.json.JsonObject;

/**
 * What came of trying one permission.
 *
 * @param output as in {@code S3 bucket 'readings'}
 * @param action what was called
 * @param permission what allows it
 * @param message for people; empty when there is nothing to say
 */
public record Finding(
    String output, String action, String permission, Outcome outcome, String message) {
  /** Whether it is allowed. */
  public enum Outcome {
    ALLOWED("allowed"),
    DENIED("denied"),
    /** Nobody knows: no answer came, or one that says neither. */
    FAILED("failed"),
    /** Trying it would leave something behind. */
    NOT_TRIED("notTried");

    private final String word;

    Outcome(String word) {
      this.word = word;
    }
  }

  /** As the public API shows it. */
  public JsonObject toJson() {
    return new JsonObject()
        .put("output", output)
        .put("action", action)
        .put("permission", permission)
        .put("outcome", outcome.word)
        .put("message", message);
  }
}
