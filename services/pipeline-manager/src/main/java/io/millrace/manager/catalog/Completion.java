package io.millrace.manager.catalog;

import io.millrace.manager.schema.Kind;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Fills in what a request leaves to the server. */
final class Completion {
  private Completion() {}

  /** What stands in for fields that are missing, before the request is checked. */
  static JsonObject before(Kind kind, JsonObject request, @Nullable Entity stored, View view) {
    if (kind.inProject() && request.getValue("projectId") == null) {
      String project = stored == null ? null : stored.projectId();
      request.put("projectId", project == null ? BuiltIns.DEFAULT_PROJECT : project);
    }
    if (kind == Kind.DATA_SOURCE && request.getValue("edgeId") == null) {
      view.all(Kind.SERVICE_DOMAIN).stream()
          .findFirst()
          .ifPresent(edge -> request.put("edgeId", edge.id()));
    }
    boolean otherEnvironment =
        kind == Kind.FUNCTION
            && stored != null
            && stored.body().getValue("runtimeId").equals(request.getValue("runtimeId"))
            && !stored.body().getValue("environment").equals(request.getValue("environment"));
    if (otherEnvironment) {
      // Somebody read the function, changed the one field and sent it back: the id is a left-over.
      request.remove("runtimeId");
    }
    return request;
  }

  /** What follows from other entities, after the request was checked. */
  static void after(Kind kind, JsonObject body, @Nullable Entity stored, View view) {
    switch (kind) {
      case FUNCTION -> FunctionRules.complete(body, view);
      case PIPELINE -> pipeline(body, view);
      default -> {}
    }
  }

  private static void pipeline(JsonObject body, View view) {
    if (!body.containsKey("endPoint") && "None".equals(body.getString("edgeStreamType"))) {
      body.put("endPoint", body.getString("name"));
    }
    for (JsonObject stage : Bodies.objects(body, "transformationArgsList")) {
      Map<String, String> types = new HashMap<>();
      view.find(Kind.FUNCTION, stage.getString("transformationId"))
          .ifPresent(function ->
              Bodies.objects(function.body(), "params")
                  .forEach(parameter ->
                      types.put(parameter.getString("name"), parameter.getString("type"))));
      Bodies.objects(stage, "args")
          .forEach(argument ->
              argument.put(
                  "type",
                  types.getOrDefault(argument.getString("name"), argument.getString("type"))));
    }
  }
}
