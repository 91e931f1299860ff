package io.millrace.manager.catalog;

import io.vertx.core.json.JsonObject;
import java.time.Instant;

/** Entities as the public API shows them. */
public final class Answers {
  private Answers() {}

  /** A new object: id first, every required field, secrets masked. */
  public static JsonObject of(Entity entity) {
    JsonObject answer = new JsonObject().put("id", entity.id());
    EdgeService.shown(Secrets.masked(entity.kind(), entity.body()))
        .copy()
        .forEach(field -> answer.put(field.getKey(), field.getValue()));
    answer.remove("startedAt");
    if (!entity.builtIn()) {
      answer
          .put("version", entity.version())
          .put("createdAt", time(entity.createdAt()))
          .put("updatedAt", time(entity.updatedAt()));
    }
    return answer;
  }

  /** ISO 8601, in UTC. */
  public static String time(long millis) {
    return Instant.ofEpochMilli(millis).toString();
  }
}
