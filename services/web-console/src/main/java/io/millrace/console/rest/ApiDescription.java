package io.millrace.console.rest;

import io.millrace.console.site.Packed;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;
import io.vertx.openapi.contract.OpenAPIContract;
import io.vertx.openapi.contract.Operation;
import io.vertx.openapi.contract.Path;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The OpenAPI document {@code openapi.yaml}: what is routed and what is held against its schemas
 * follows from it, and it is served as it stands.
 */
public final class ApiDescription {
  private static final String RESOURCE = "io/millrace/console/openapi.yaml";

  /**
   * The library wants an absolute address; clients shall use the one they got the document from.
   */
  private static final String FILED_SERVER = "url: http://127.0.0.1:8080/v1.0";

  private final OpenAPIContract contract;
  private final Buffer served;

  private ApiDescription(OpenAPIContract contract, Buffer text) {
    this.contract = contract;
    this.served = Buffer.buffer(text.toString().replace(FILED_SERVER, "url: /v1.0"));
  }

  /** Fails when the document is not one of OpenAPI 3.1. */
  public static Future<ApiDescription> load(Vertx vertx) {
    return vertx
        .fileSystem()
        .readFile(RESOURCE)
        .compose(text ->
            OpenAPIContract.from(vertx, RESOURCE)
                .map(contract -> new ApiDescription(contract, text)));
  }

  public OpenAPIContract contract() {
    return contract;
  }

  /** Paths, beginning with {@code /v1.0}, that can be used without a token. */
  public Set<String> open() {
    return contract.operations().stream()
        .filter(operation -> operation.getSecurityRequirements().isEmpty())
        .map(Operation::getAbsoluteOpenAPIPath)
        .collect(Collectors.toUnmodifiableSet());
  }

  /** What may be asked at an address, as in {@code GET, POST}; empty when there is nothing. */
  public String methodsAt(String address) {
    Path path = contract.findPath(address);
    return path == null
        ? ""
        : path.getOperations().stream()
            .map(Operation::getHttpMethod)
            .map(HttpMethod::name)
            .sorted()
            .collect(Collectors.joining(", "));
  }

  void serve(RoutingContext context) {
    context.response().putHeader("content-type", "application/yaml");
    Packed.end(context, served);
  }
}
