package io.millrace.console.rest;

import io.millrace.common.control.TopologyService;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;

/** The graph of what flows where. */
public final class TopologyRoutes {
  private final TopologyService topology;

  public TopologyRoutes(TopologyService topology) {
    this.topology = topology;
  }

  public void install(Operations rest) {
    rest.on("getTopology", this::graph);
  }

  private Future<JsonObject> graph(RoutingContext context) {
    JsonObject query = new JsonObject();
    Request.parameter(context, "projectId").ifPresent(id -> query.put("projectId", id));
    return topology.graph(BearerToken.of(context), query);
  }
}
