package io.millrace.functions.runtime;

import io.millrace.common.control.ImageService;
import io.millrace.common.failure.Failure;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;

/** Where functions run as child processes there are none. */
final class NoImages implements ImageService {
  @Override
  public Future<JsonObject> state(JsonObject plan) {
    return Future.succeededFuture(new JsonObject().put("runtime", "process"));
  }

  @Override
  public Future<JsonObject> pull(JsonObject plan) {
    return refused();
  }

  @Override
  public Future<JsonObject> build(JsonObject plan) {
    return refused();
  }

  private static Future<JsonObject> refused() {
    return Future.failedFuture(
        Failure.of(
                Failure.Kind.CONFLICT,
                "functions run as child processes here, so there is no engine for images; start the edge with --runtime docker")
            .toException());
  }
}
