package io.millrace.functions.stage;

import io.millrace.common.spec.PipelineSpec;
import io.millrace.common.spec.StageSpec;
import io.millrace.functions.protocol.RuntimeSession;
import io.vertx.core.json.JsonObject;
import java.util.Map;

/** What a runtime is told about the function that it is to load. */
final class OpenMessage {
  private OpenMessage() {}

  static JsonObject of(PipelineSpec pipeline, int number) {
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
        .put("parameters", new JsonObject(Map.copyOf(spec.parameters())))
        .put("limits", new JsonObject().put("timeoutMillis", spec.limits().timeoutMillis()));
  }
}
