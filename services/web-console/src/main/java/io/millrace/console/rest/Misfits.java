package io.millrace.console.rest;

import io.millrace.common.failure.Failure;
import io.vertx.core.Handler;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.HttpException;
import io.vertx.json.schema.JsonSchema;
import io.vertx.openapi.contract.Operation;
import io.vertx.openapi.contract.Parameter;
import io.vertx.openapi.validation.ValidatorException;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Puts what the document's schemas refuse into sentences; any other failure passes by. */
final class Misfits implements Handler<RoutingContext> {
  private static final String JSON = "application/json";

  private final Operation operation;

  Misfits(Operation operation) {
    this.operation = operation;
  }

  @Override
  public void handle(RoutingContext context) {
    if (context.failure() instanceof HttpException http
        && http.getCause() instanceof ValidatorException refused) {
      ErrorAnswers.refuse(context, failure(context, refused));
    } else {
      context.next();
    }
  }

  private Failure failure(RoutingContext context, ValidatorException refused) {
    for (Parameter parameter : operation.getParameters()) {
      String value = value(context, parameter);
      if (value != null
          && String.valueOf(refused.getMessage()).contains(" " + parameter.getName() + " ")) {
        return SchemaWords.parameter(parameter.getName(), schema(parameter.getSchema()), value);
      }
    }
    Optional<JsonObject> body = Request.body(context);
    if (operation.getRequestBody() != null && body.isPresent()) {
      return SchemaWords.body(
          schema(
              Objects.requireNonNull(operation.getRequestBody().getContent().get(JSON))
                  .getSchema()),
          body.get());
    }
    return Failure.of(Failure.Kind.INVALID, String.valueOf(refused.getMessage()));
  }

  // A boolean schema refuses nothing that words could explain.
  private static JsonObject schema(JsonSchema schema) {
    return schema instanceof JsonObject object ? object : new JsonObject();
  }

  private static @Nullable String value(RoutingContext context, Parameter parameter) {
    return switch (parameter.getIn()) {
      case PATH -> context.pathParam(parameter.getName());
      case QUERY -> Request.parameter(context, parameter.getName()).orElse(null);
      case HEADER -> context.request().getHeader(parameter.getName());
      case COOKIE -> null;
    };
  }
}
