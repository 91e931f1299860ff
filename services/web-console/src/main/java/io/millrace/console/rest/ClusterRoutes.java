package io.millrace.console.rest;

import io.millrace.common.control.PlacementService;
import io.vertx.core.json.JsonObject;

/** The cluster's nodes, what runs where, and moves. */
public final class ClusterRoutes {
  private final PlacementService placement;

  public ClusterRoutes(PlacementService placement) {
    this.placement = placement;
  }

  public void install(Operations rest) {
    rest.on("getCluster", context -> placement.cluster(BearerToken.of(context)))
        .on("getPlacement", context -> placement.placement(BearerToken.of(context)))
        .on("planPlacement", context -> placement.plan(BearerToken.of(context)))
        .on(
            "spreadPlacement",
            context ->
                placement.spread(
                    BearerToken.of(context),
                    Request.body(context).orElseGet(JsonObject::new).getLong("version", 0L)))
        .on(
            "forgetClusterNode",
            context -> placement.forget(BearerToken.of(context), context.pathParam("id")))
        .on(
            "adoptSpool",
            context -> placement.adopt(BearerToken.of(context), Request.object(context)))
        .on("planUpgrade", context -> placement.upgrade(BearerToken.of(context)));
  }
}
