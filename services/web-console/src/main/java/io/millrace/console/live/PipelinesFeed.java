package io.millrace.console.live;

import io.millrace.common.control.MonitorService;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** A line for each pipeline: all of them first, then those that changed. */
final class PipelinesFeed implements Picture {
  private static final long PAUSE_MILLIS = 1_000;

  private final MonitorService monitor;
  private final Supplier<String> token;
  private final Map<String, JsonObject> lines = new LinkedHashMap<>();
  private String next = "";

  PipelinesFeed(MonitorService monitor, Supplier<String> token) {
    this.monitor = monitor;
    this.token = token;
  }

  @Override
  public Future<Optional<JsonObject>> next() {
    return monitor.pipelines(token.get(), next).map(this::take);
  }

  private Optional<JsonObject> take(JsonObject answer) {
    next = answer.getString("next");
    answer.remove("next");
    boolean full = answer.getBoolean("full");
    if (full) {
      lines.clear();
    }
    JsonArray changed = answer.getJsonArray("pipelines");
    for (int i = 0; i < changed.size(); i++) {
      JsonObject line = changed.getJsonObject(i);
      lines.put(line.getString("id"), line);
    }
    return full || !changed.isEmpty() ? Optional.of(answer) : Optional.empty();
  }

  @Override
  public Optional<JsonObject> whole() {
    return next.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new JsonObject()
                .put("full", true)
                .put("pipelines", new JsonArray(List.copyOf(lines.values()))));
  }

  @Override
  public long pauseMillis() {
    return PAUSE_MILLIS;
  }
}
