package io.millrace.manager.logbundles;

import io.millrace.manager.catalog.Answers;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/**
 * A bundle that somebody asked for.
 *
 * @param pipelineId null when it holds the logs of all pipelines
 * @param projectId of the pipeline, as it was when somebody asked
 * @param error why it could not be gathered; empty otherwise
 * @param createdAt milliseconds since the epoch
 */
record LogEntry(
    String id,
    String batchId,
    String edgeId,
    @Nullable String pipelineId,
    @Nullable String projectId,
    Status status,
    String error,
    long createdAt) {
  /** What became of it; the words are the public API's. */
  enum Status {
    PENDING,
    SUCCESS,
    FAILED,
    TIMEDOUT
  }

  LogEntry ended(Status end, String why) {
    return new LogEntry(id, batchId, edgeId, pipelineId, projectId, end, why, createdAt);
  }

  /** Where the public API says that the bundle is. */
  String location() {
    return "logs/" + batchId + "/" + edgeId + ".zip";
  }

  /** A log entry of the public API; {@code createdAt} is ours. */
  JsonObject answer() {
    JsonArray tags = new JsonArray();
    if (pipelineId != null) {
      tags.add(new JsonObject().put("name", "Application").put("value", pipelineId));
    }
    JsonObject answer =
        new JsonObject()
            .put("id", id)
            .put("edgeId", edgeId)
            .put("batchId", batchId)
            .put("location", location())
            .put("status", status.name())
            .put("tags", tags)
            .put("createdAt", Answers.time(createdAt));
    return error.isEmpty() ? answer : answer.put("errorMessage", error);
  }

  /** Of a key of {@link LogEntries#KEYS}. */
  @Nullable Object value(String key) {
    return answer().getValue(key);
  }
}
