package io.millrace.manager.app;

import io.millrace.manager.documents.Samples;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;

/**
 * A process that defines pairs of a function and a pipeline without end, and says each number once
 * the pair is stored; made to be killed.
 */
final class WritingManager {
  private WritingManager() {}

  public static void main(String[] arguments) throws IOException {
    PrintStream out = System.out;
    RunningManager manager = RunningManager.start(Path.of(arguments[0]));
    int first = Integer.parseInt(arguments[1]);
    manager.apply(Samples.category());
    out.println("ready");
    for (int i = first; ; i++) {
      manager.apply(function(i), pipeline(i));
      out.println("stored " + i);
    }
  }

  static JsonObject function(int number) {
    return Samples.function().put("name", "f" + number).put("code", "# " + "x".repeat(20_000));
  }

  static JsonObject pipeline(int number) {
    JsonObject stage =
        new JsonObject()
            .put("name", "f" + number)
            .put("args", new JsonObject().put("digits", number));
    return Samples.stream("p" + number).put("functions", new JsonArray().add(stage));
  }
}
