package io.millrace.console.rest;

import io.millrace.console.site.Packed;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import io.vertx.serviceproxy.ServiceException;

/**
 * What a route does: its result, a {@link JsonObject} or {@link JsonArray}, is the answer's body.
 */
@FunctionalInterface
interface Operation {
  /**
   * @throws ServiceException when the request itself is wrong
   */
  Future<?> run(RoutingContext context);

  /** As a handler: failures, thrown or of the future, become error answers. */
  static Handler<RoutingContext> answer(Operation operation) {
    return context -> {
      try {
        operation.run(context).onSuccess(body -> send(context, body)).onFailure(context::fail);
      } catch (ServiceException refused) {
        context.fail(refused);
      }
    };
  }

  /** {@code {"id": …}}, as writes answer. */
  static JsonObject id(String id) {
    return new JsonObject().put("id", id);
  }

  private static void send(RoutingContext context, Object body) {
    if (!context.response().ended() && !context.response().closed()) {
      context.response().putHeader("content-type", "application/json");
      Packed.end(context, Json.encodeToBuffer(body));
    }
  }
}
