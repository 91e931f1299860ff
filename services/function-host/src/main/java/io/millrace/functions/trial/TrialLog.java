package io.millrace.functions.trial;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/** The first lines that a function wrote; how many more there were is counted. */
final class TrialLog {
  private static final int MAX_LINES = 1_000;
  private static final int MAX_CHARACTERS = 1024 * 1024;

  private final JsonArray lines = new JsonArray();
  private int characters;
  private long leftOut;

  void line(long timestampNanos, int level, String text) {
    if (lines.size() >= MAX_LINES || characters + text.length() > MAX_CHARACTERS) {
      leftOut++;
      return;
    }
    characters += text.length();
    lines.add(
        new JsonObject()
            .put("level", name(level))
            .put("text", text)
            .put("timestamp", timestampNanos));
  }

  private static String name(int level) {
    return switch (level) {
      case 0 -> "stdout";
      case 1 -> "debug";
      case 2 -> "info";
      case 3 -> "warning";
      case 4 -> "error";
      case 5 -> "critical";
      default -> "stderr";
    };
  }

  JsonObject describe(JsonObject stage) {
    return stage.put("log", lines).put("logLeftOut", leftOut);
  }
}
