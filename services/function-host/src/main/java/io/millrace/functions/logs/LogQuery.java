package io.millrace.functions.logs;

import io.vertx.core.json.JsonObject;
import java.util.Locale;

/**
 * Which lines are looked for.
 *
 * @param stage number, or -1 for all
 * @param text in lower case; empty for any
 * @param fromMillis since the epoch, included
 * @param toMillis likewise
 * @param most lines of an answer: the newest
 */
record LogQuery(int stage, String text, long fromMillis, long toMillis, int most) {
  private static final int USUAL = 1_000;

  static LogQuery of(JsonObject query) {
    return new LogQuery(
        query.getInteger("stage", -1),
        query.getString("text", "").toLowerCase(Locale.ROOT),
        query.getLong("from", Long.MIN_VALUE),
        query.getLong("to", Long.MAX_VALUE),
        Math.clamp(query.getInteger("limit", USUAL), 1, LogDesk.MAX_LINES));
  }

  boolean matches(LogLine line) {
    return line.millis() >= fromMillis
        && line.millis() <= toMillis
        && (text.isEmpty() || line.text().toLowerCase(Locale.ROOT).contains(text));
  }
}
