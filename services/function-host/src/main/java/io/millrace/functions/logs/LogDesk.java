package io.millrace.functions.logs;

import io.millrace.common.control.LogService;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;

/** Answers the public entrance's questions about logs. */
public final class LogDesk implements LogService {
  static final int MAX_LINES = 10_000;

  private final LogBook book;

  public LogDesk(LogBook book) {
    this.book = book;
  }

  @Override
  public Future<JsonObject> read(String pipelineId, int stage, String cursor, int maxLines) {
    return book.read(pipelineId, stage, cursor, Math.clamp(maxLines, 1, MAX_LINES))
        .map(LogDesk::render);
  }

  @Override
  public Future<JsonObject> search(String pipelineId, JsonObject query) {
    LogQuery wanted = LogQuery.of(query);
    return book.search(pipelineId, wanted)
        .map(found -> {
          int skip = Math.max(0, found.size() - wanted.most());
          return new JsonObject()
              .put("lines", render(found.subList(skip, found.size())))
              .put("more", skip);
        });
  }

  private static JsonObject render(LogPage page) {
    // Never empty: an empty cursor means the last lines, and a follower must not see them twice.
    return new JsonObject()
        .put("lines", render(page.lines()))
        .put("next", page.next().isEmpty() ? "-1:0" : page.next());
  }

  private static JsonArray render(List<LogLine> found) {
    JsonArray lines = new JsonArray();
    for (LogLine line : found) {
      lines.add(
          new JsonObject()
              .put("stage", line.stage())
              .put("function", line.source().function())
              .put("container", line.source().container())
              .put("text", line.text()));
    }
    return lines;
  }
}
