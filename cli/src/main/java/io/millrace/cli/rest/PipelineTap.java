package io.millrace.cli.rest;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.cli.CommandFailure;
import java.time.Duration;

/**
 * A tap on a pipeline, opened again when it ends, as when its node restarts or the pipeline
 * changes.
 */
public final class PipelineTap {
  private static final Duration PAUSE = Duration.ofMillis(300);
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int MAX_MESSAGES = 1_000;

  private final EdgeClient edge;
  private final String pipelineId;
  private String id = "";

  /**
   * @param pipelineId encoded for paths
   */
  public PipelineTap(EdgeClient edge, String pipelineId) {
    this.edge = edge;
    this.pipelineId = pipelineId;
  }

  /** Opens the tap; waits a while for a pipeline that is only just starting. */
  public void open() throws InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      try {
        id = edge.post("/datapipelines/" + pipelineId + "/taps").path("id").asText();
        return;
      } catch (Refusal refused) {
        if (!refused.temporary() || System.nanoTime() > deadline) {
          throw refused;
        }
        Thread.sleep(PAUSE);
      }
    }
  }

  /**
   * What has left since the last read, {@code {messages, leftOut}}; waits up to a second for
   * something.
   */
  public JsonNode read() throws InterruptedException {
    while (true) {
      try {
        JsonNode answer = edge.get("/taps/" + id + "?limit=" + MAX_MESSAGES);
        if (answer.path("ended").asBoolean()) {
          open();
        }
        return answer;
      } catch (Refusal refused) {
        if (!refused.notFound() && !refused.temporary()) {
          throw refused;
        }
        Thread.sleep(PAUSE);
        open();
      }
    }
  }

  /** Ends the tap; one that cannot be ended ends by itself soon. */
  public void close() {
    try {
      edge.delete("/taps/" + id);
    } catch (Refusal | CommandFailure gone) {
      id = "";
    }
  }
}
