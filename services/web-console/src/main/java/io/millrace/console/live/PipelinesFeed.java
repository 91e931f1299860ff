package io.millrace.console.live;

import io.millrace.common.control.MonitorService;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.Optional;

/** A line for each pipeline: all of them first, then those that changed. */
final class PipelinesFeed implements Feed {
  private static final long PAUSE_MILLIS = 1_000;

  private final MonitorService monitor;
  private final String token;
  private String next = "";

  PipelinesFeed(MonitorService monitor, String token) {
    this.monitor = monitor;
    this.token = token;
  }

  @Override
  public Future<Optional<JsonObject>> next() {
    return monitor
        .pipelines(token, next)
        .map(answer -> {
          next = answer.getString("next");
          answer.remove("next");
          return answer.getBoolean("full") || !answer.getJsonArray("pipelines").isEmpty()
              ? Optional.of(answer)
              : Optional.empty();
        });
  }

  @Override
  public long pauseMillis() {
    return PAUSE_MILLIS;
  }
}
