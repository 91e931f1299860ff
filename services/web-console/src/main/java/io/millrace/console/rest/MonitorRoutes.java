package io.millrace.console.rest;

import io.millrace.common.control.MonitorService;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;

/** How the edge fares now, and fared this week. */
public final class MonitorRoutes {
  private final MonitorService monitor;

  public MonitorRoutes(MonitorService monitor) {
    this.monitor = monitor;
  }

  public void install(Operations rest) {
    rest.on("getOverview", context -> monitor.overview(BearerToken.of(context)))
        .on("getHistory", this::history);
  }

  private Future<JsonObject> history(RoutingContext context) {
    JsonObject query =
        new JsonObject()
            .put("series", Request.parameter(context, "series").orElse(""))
            .put("id", Request.parameter(context, "id").orElse(""))
            .put("range", Request.parameter(context, "range").orElse("15m"));
    return monitor.history(BearerToken.of(context), query);
  }
}
