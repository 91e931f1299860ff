package io.millrace.manager.status;

import io.millrace.manager.catalog.Answers;
import io.vertx.core.json.JsonObject;

/**
 * How a pipeline fares, in one word.
 *
 * @param reason in words; empty when there is nothing to say
 * @param sinceMillis when it began, milliseconds since the epoch
 * @param figures by service, sums over its nodes
 */
public record PipelineState(State state, String reason, long sinceMillis, JsonObject figures) {
  /** The states that people see, from best to worst; {@link #STOPPED} is neither. */
  public enum State {
    STOPPED("Stopped"),
    HEALTHY("Healthy"),
    STARTING("Starting"),
    DEGRADED("Degraded"),
    RETRYING("Retrying"),
    FAILED("Failed");

    private final String word;

    State(String word) {
      this.word = word;
    }

    /** As in answers. */
    public String word() {
      return word;
    }
  }

  /** Adds {@code state, stateReason, stateSince, figures} to an entity's answer. */
  public void show(JsonObject answer) {
    showWords(answer);
    answer.put("figures", figures);
  }

  /** Adds {@code state, stateReason, stateSince}. */
  public void showWords(JsonObject answer) {
    answer
        .put("state", state.word())
        .put("stateReason", reason)
        .put("stateSince", Answers.time(sinceMillis));
  }
}
