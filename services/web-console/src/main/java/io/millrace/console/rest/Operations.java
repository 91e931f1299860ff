package io.millrace.console.rest;

import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.openapi.router.OpenAPIRoute;
import io.vertx.ext.web.openapi.router.RouterBuilder;
import java.util.List;

/**
 * The operations of {@code openapi.yaml}, each with what answers it. Paths, parameters and schemas
 * stand in the document alone; an operation without a handler, or a handler without an operation,
 * is an error at start.
 */
public final class Operations {
  private final ApiDescription description;
  private final RouterBuilder builder;

  public Operations(Vertx vertx, ApiDescription description) {
    this.description = description;
    this.builder = RouterBuilder.create(vertx, description.contract(), new RequestReader());
  }

  /**
   * @param operationId as in the document
   */
  public Operations on(String operationId, Operation operation) {
    return handle(operationId, Operation.answer(operation));
  }

  /** As {@link #on}, for what does not answer JSON. */
  public Operations handle(String operationId, Handler<RoutingContext> handler) {
    OpenAPIRoute route = builder.getRoute(operationId);
    if (route == null) {
      throw new IllegalArgumentException(
          "openapi.yaml has no operation " + operationId + "; describe it there first");
    }
    route
        // The token has been read before; whose it is, the manager decides.
        .setDoSecurity(false)
        .addHandler(handler)
        .addFailureHandler(new Misfits(route.getOperation()));
    return this;
  }

  /** The router below {@code /v1.0}. */
  public Router router() {
    handle("getDescription", description::serve);
    List<String> unanswered =
        builder.getRoutes().stream()
            .filter(route -> route.getHandlers().isEmpty())
            .map(route -> route.getOperation().getOperationId())
            .sorted()
            .toList();
    if (!unanswered.isEmpty()) {
      throw new IllegalStateException(
          "operations of openapi.yaml without a handler: " + unanswered);
    }
    return builder.createRouter();
  }
}
