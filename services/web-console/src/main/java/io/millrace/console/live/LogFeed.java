package io.millrace.console.live;

import io.millrace.console.hosts.PipelineLogs;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.Optional;

/** Log lines as they are written; the last ones first. */
final class LogFeed implements Feed {
  private static final int LINES = 500;
  private static final long PAUSE_MILLIS = 500;
  private static final int ALL_STAGES = -1;

  private final PipelineLogs logs;
  private final String token;
  private final String pipelineId;
  private String cursor = "";

  LogFeed(PipelineLogs logs, String token, String pipelineId) {
    this.logs = logs;
    this.token = token;
    this.pipelineId = pipelineId;
  }

  @Override
  public Future<Optional<JsonObject>> next() {
    boolean first = cursor.isEmpty();
    return logs.read(token, pipelineId, ALL_STAGES, cursor, LINES)
        .map(answer -> {
          cursor = answer.getString("next");
          answer.remove("next");
          return first || !answer.getJsonArray("lines").isEmpty()
              ? Optional.of(answer.put("first", first))
              : Optional.empty();
        });
  }

  @Override
  public long pauseMillis() {
    return PAUSE_MILLIS;
  }
}
