package io.millrace.manager.alerts;

import io.millrace.manager.catalog.Answers;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/** An alert as it is stored. Times in milliseconds since the epoch. */
record Alert(
    String id,
    String key,
    String kind,
    String severity,
    String service,
    String node,
    @Nullable String projectId,
    @Nullable String pipelineId,
    String message,
    JsonObject properties,
    long occurrences,
    long firstAt,
    long lastAt,
    @Nullable Long clearedAt) {

  /**
   * Where it belongs, as in {@code /serviceDomain:1/project:2/dataPipeline:3/alert:FunctionFailed}.
   */
  String path(String edgeId) {
    String place =
        pipelineId == null || projectId == null
            ? "/service:" + service
            : "/project:" + projectId + "/dataPipeline:" + pipelineId;
    return "/serviceDomain:" + edgeId + place + "/alert:" + kind;
  }

  /** An event of the public API; {@code count}, {@code firstAt} and {@code clearedAt} are ours. */
  JsonObject event(String edgeId) {
    JsonObject shown =
        properties.copy().put("kind", kind).put("node", node).put("service", service);
    JsonObject event =
        new JsonObject()
            .put("id", id)
            .put("type", "ALERT")
            .put("severity", severity)
            .put("sourceType", service)
            .put("state", clearedAt == null ? "OPEN" : "CLEARED")
            .put("path", path(edgeId))
            .put("message", message)
            .put("properties", shown)
            .put("metrics", metrics())
            .put("timestamp", Answers.time(lastAt))
            .put("version", "1.0")
            .put("isEncrypted", false)
            .put("isInfraEntity", pipelineId == null)
            .put("count", occurrences)
            .put("firstAt", Answers.time(firstAt));
    return clearedAt == null ? event : event.put("clearedAt", Answers.time(clearedAt));
  }

  private JsonObject metrics() {
    return new JsonObject()
        .put("counters", new JsonObject().put("count", occurrences))
        .put("gauges", new JsonObject());
  }
}
