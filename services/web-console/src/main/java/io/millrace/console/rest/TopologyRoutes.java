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
    rest.on("getTopology", this::graph)
        .on("getCategoryUsage", context -> usage(context, "categories"))
        .on("getCloudProfileUsage", context -> usage(context, "cloudprofiles"))
        .on("getFunctionUsage", context -> usage(context, "functions"))
        .on(
            "getDataPipelineContainers",
            context ->
                topology.containers(
                    BearerToken.of(context), context.pathParam("id"), context.pathParam("edgeId")));
  }

  private Future<JsonObject> usage(RoutingContext context, String kind) {
    return topology.usage(BearerToken.of(context), kind, context.pathParam("id"));
  }

  private Future<JsonObject> graph(RoutingContext context) {
    JsonObject query = new JsonObject();
    Request.parameter(context, "projectId").ifPresent(id -> query.put("projectId", id));
    return topology.graph(BearerToken.of(context), query);
  }
}
