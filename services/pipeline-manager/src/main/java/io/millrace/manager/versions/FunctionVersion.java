package io.millrace.manager.versions;

import io.millrace.manager.catalog.Answers;
import io.vertx.core.json.JsonObject;

/**
 * A function as it was stored once.
 *
 * @param createdAt milliseconds since the epoch
 * @param createdBy name of the user
 * @param body the declared fields
 */
public record FunctionVersion(long version, long createdAt, String createdBy, JsonObject body) {
  /** {@code {version, createdAt, createdBy, current}}. */
  public JsonObject line(long current) {
    return new JsonObject()
        .put("version", version)
        .put("createdAt", Answers.time(createdAt))
        .put("createdBy", createdBy)
        .put("current", version == current);
  }
}
