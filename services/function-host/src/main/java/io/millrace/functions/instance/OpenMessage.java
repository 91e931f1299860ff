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

  /** Bound of a stage's state: its keys and values together, in bytes. */
  public static final int STATE_BYTES = 1024 * 1024;

  /** Bound of a value of the state, in bytes. */
  public static final int STATE_VALUE_BYTES = 64 * 1024;

  /**
   * @param protocol that the runtime speaks
   */
  public static JsonObject of(PipelineSpec pipeline, int number, int protocol, SecretMask secrets) {
    StageSpec spec = pipeline.stages().get(number);
    boolean last = number == pipeline.stages().size() - 1;
    JsonObject limits = new JsonObject().put("timeoutMillis", spec.limits().timeoutMillis());
    JsonObject open = new JsonObject();
    if (protocol >= RuntimeSession.WITH_STATE) {
      limits.put("stateBytes", STATE_BYTES).put("stateValueBytes", STATE_VALUE_BYTES);
      open.put("concurrency", spec.concurrency())
          .put("secrets", new JsonObject(new LinkedHashMap<String, Object>(secrets.values())));
    }
    return open.put("protocol", protocol)
        .put("pipeline", pipeline.name())
        .put("stage", new JsonObject().put("index", number).put("name", spec.function()))
        .put("function", spec.function())
        .put("input", number == 0 ? "input" : "stage-" + (number - 1))
        .put("endpoint", last ? pipeline.output().endpoint() : "stage-" + number)
        .put("code", spec.code())
        .put("parameters", new JsonObject(new LinkedHashMap<String, Object>(spec.parameters())))
        .put("limits", limits);
  }
}
