package io.millrace.functions.instance;

import io.millrace.common.spec.PipelineSpec;
import io.millrace.common.spec.StageSpec;
import io.millrace.functions.protocol.RuntimeSession;
import io.vertx.core.json.JsonObject;
import java.util.LinkedHashMap;

/** What a runtime is told about the function that it is to load. */
public final class OpenMessage {
  private OpenMessage() {}

  /**
   * Where in the function's file an error is, to go behind its message: as in {@code (main.py, line
   * 3)}.
   */
  public static String place(StageSpec spec, int line) {
    String file =
        switch (spec.language()) {
          case "python" -> "main.py";
          case "node" -> "main.js";
          case "golang" -> "main.go";
          default -> spec.function();
        };
    return line > 0 ? " (" + file + ", line " + line + ")" : "";
  }

  public static JsonObject of(PipelineSpec pipeline, int number) {
    StageSpec spec = pipeline.stages().get(number);
    boolean last = number == pipeline.stages().size() - 1;
    return new JsonObject()
        .put("protocol", RuntimeSession.VERSION)
        .put("pipeline", pipeline.name())
        .put("stage", new JsonObject().put("index", number).put("name", spec.function()))
        .put("function", spec.function())
        .put("input", number == 0 ? "input" : "stage-" + (number - 1))
        .put("endpoint", last ? pipeline.output().endpoint() : "stage-" + number)
        .put("code", spec.code())
        .put("parameters", new JsonObject(new LinkedHashMap<String, Object>(spec.parameters())))
        .put("limits", new JsonObject().put("timeoutMillis", spec.limits().timeoutMillis()));
  }
}
