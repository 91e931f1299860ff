package io.millrace.common.service;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;

/**
 * {@code /health/live}, {@code /health/ready} and {@code /metrics}, for the management port and for
 * the public entrance.
 */
public final class ManagementRoutes {
  private final Health health;
  private final PrometheusMeterRegistry meters;

  public ManagementRoutes(Health health, PrometheusMeterRegistry meters) {
    this.health = health;
    this.meters = meters;
  }

  /** Answers the request if it is for one of the three paths. */
  public boolean handle(HttpServerRequest request) {
    switch (request.path()) {
      // That this line runs shows that the event loop turns.
      case "/health/live" -> json(request.response(), 200, new JsonObject().put("status", "UP"));
      case "/health/ready" -> {
        JsonObject report = health.report();
        json(request.response(), "UP".equals(report.getString("status")) ? 200 : 503, report);
      }
      case "/metrics" ->
          request
              .response()
              .putHeader("content-type", "text/plain; version=0.0.4; charset=utf-8")
              .end(meters.scrape());
      default -> {
        return false;
      }
    }
    return true;
  }

  private static void json(HttpServerResponse response, int status, JsonObject body) {
    response.setStatusCode(status).putHeader("content-type", "application/json").end(body.encode());
  }
}
