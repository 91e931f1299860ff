package io.millrace.functions.logs;

import io.millrace.common.control.LogService;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/** Answers the public entrance's questions about logs. */
public final class LogDesk implements LogService {
  private static final int MAX_LINES = 10_000;

  private final LogBook book;

  public LogDesk(LogBook book) {
    this.book = book;
  }

  @Override
  public Future<JsonObject> read(String pipelineId, int stage, String cursor, int maxLines) {
    return book.read(pipelineId, stage, cursor, Math.clamp(maxLines, 1, MAX_LINES))
        .map(LogDesk::render);
  }

  private static JsonObject render(LogPage page) {
    JsonArray lines = new JsonArray();
    for (LogLine line : page.lines()) {
      lines.add(
          new JsonObject()
              .put("stage", line.stage())
              .put("function", line.function())
              .put("text", line.text()));
    }
    // Never empty: an empty cursor means the last lines, and a follower must not see them twice.
    return new JsonObject()
        .put("lines", lines)
        .put("next", page.next().isEmpty() ? "-1:0" : page.next());
  }
}
