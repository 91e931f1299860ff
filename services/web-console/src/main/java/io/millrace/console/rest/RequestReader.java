package io.millrace.console.rest;

import io.millrace.common.failure.Failure;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.openapi.router.RequestExtractor;
import io.vertx.json.schema.common.dsl.SchemaType;
import io.vertx.openapi.contract.Operation;
import io.vertx.openapi.contract.Parameter;
import io.vertx.openapi.validation.RequestParameter;
import io.vertx.openapi.validation.ValidatableRequest;
import io.vertx.openapi.validation.impl.RequestParameterImpl;
import io.vertx.openapi.validation.impl.ValidatableRequestImpl;
import io.vertx.serviceproxy.ServiceException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Takes apart a request for the schemas of the document. Bodies are JSON whatever their header
 * says, as the original's clients and a bare {@code curl -d} send them; a null is as good as an
 * absent field.
 */
final class RequestReader implements RequestExtractor {
  private static final String JSON = "application/json";

  @Override
  public Future<ValidatableRequest> extractValidatableRequest(
      RoutingContext context, Operation operation) {
    try {
      return Future.succeededFuture(read(context, operation));
    } catch (ServiceException refused) {
      return Future.failedFuture(refused);
    }
  }

  private static ValidatableRequest read(RoutingContext context, Operation operation) {
    Map<String, RequestParameter> headers = new HashMap<>();
    Map<String, RequestParameter> paths = new HashMap<>();
    Map<String, RequestParameter> queries = new HashMap<>();
    for (Parameter parameter : operation.getParameters()) {
      String name = parameter.getName();
      switch (parameter.getIn()) {
        case PATH -> paths.put(name, written(parameter, context.pathParam(name)));
        case QUERY ->
            queries.put(name, written(parameter, Request.parameter(context, name).orElse(null)));
        case HEADER -> headers.put(name, written(parameter, context.request().getHeader(name)));
        case COOKIE -> {}
      }
    }
    if (operation.getRequestBody() == null) {
      return new ValidatableRequestImpl(Map.of(), headers, paths, queries);
    }
    return new ValidatableRequestImpl(
        Map.of(),
        headers,
        paths,
        queries,
        new RequestParameterImpl(body(context, operation)),
        JSON);
  }

  // The library reads parameters as JSON, and would take the text 12 for a number.
  private static RequestParameter written(Parameter parameter, @Nullable String value) {
    if (value == null) {
      return new RequestParameterImpl(null);
    }
    if (parameter.getSchemaType() == SchemaType.STRING) {
      return new RequestParameterImpl(Json.encode(value));
    }
    // A blank is no number, and is told so.
    return new RequestParameterImpl(value.isBlank() ? Json.encode(value) : value.strip());
  }

  private static @Nullable Buffer body(RoutingContext context, Operation operation) {
    Optional<JsonObject> body = Request.body(context);
    if (body.isEmpty() && operation.getRequestBody().isRequired()) {
      throw Failure.of(Failure.Kind.INVALID, "the body is empty but must be a JSON object")
          .toException();
    }
    return body.map(object -> ((JsonObject) withoutNulls(object)).toBuffer()).orElse(null);
  }

  private static Object withoutNulls(Object value) {
    return switch (value) {
      case JsonObject object -> {
        JsonObject result = new JsonObject();
        object.forEach(field -> {
          if (field.getValue() != null) {
            result.put(field.getKey(), withoutNulls(field.getValue()));
          }
        });
        yield result;
      }
      case JsonArray array -> {
        JsonArray result = new JsonArray();
        array.forEach(item -> {
          if (item == null) {
            result.addNull();
          } else {
            result.add(withoutNulls(item));
          }
        });
        yield result;
      }
      default -> value;
    };
  }
}
