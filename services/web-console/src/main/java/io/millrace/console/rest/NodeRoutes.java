package io.millrace.console.rest;

import io.millrace.common.control.CatalogService;
import io.millrace.common.control.TopologyService;
import io.millrace.common.failure.Failure;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;

/** This edge as a service domain, and its clustered nodes. */
public final class NodeRoutes {
  private static final String NODES = "nodes";
  private static final String NODES_INFO = "nodesinfo";
  private static final String DOMAINS_INFO = "servicedomainsinfo";

  private final CatalogService catalog;
  private final TopologyService topology;

  public NodeRoutes(CatalogService catalog, TopologyService topology) {
    this.catalog = catalog;
    this.topology = topology;
  }

  public void install(Operations rest) {
    rest.on("listNodes", context -> list(context, NODES))
        .on("getNode", context -> one(context, NODES, "node"))
        .on("listProjectNodes", context -> ofProject(context, NODES))
        .on("listServiceDomainNodes", context -> ofDomain(context, NODES))
        .on("listNodesInfo", context -> list(context, NODES_INFO))
        .on("getNodeInfo", context -> one(context, NODES_INFO, "node"))
        .on("listProjectNodesInfo", context -> ofProject(context, NODES_INFO))
        .on("listServiceDomainNodesInfo", context -> ofDomain(context, NODES_INFO))
        .on("listServiceDomainsInfo", context -> list(context, DOMAINS_INFO))
        .on("getServiceDomainInfo", context -> one(context, DOMAINS_INFO, "service domain"))
        .on("listProjectServiceDomainsInfo", context -> ofProject(context, DOMAINS_INFO))
        .on("getEffectiveProfile", this::profile);
  }

  private Future<JsonObject> list(RoutingContext context, String kind) {
    return topology.list(BearerToken.of(context), kind, CatalogRoutes.query(context));
  }

  /** The profile as it was set, with what stands where nothing was. */
  private Future<JsonObject> profile(RoutingContext context) {
    return catalog
        .get(BearerToken.of(context), "servicedomains", context.pathParam("id"))
        .map(domain ->
            new JsonObject()
                .put("enableSsh", false)
                .put("privileged", false)
                .mergeIn(domain.getJsonObject("profile", new JsonObject())));
  }

  /** Checks that the caller may see the project first; its pipelines run on every node. */
  private Future<JsonObject> ofProject(RoutingContext context, String kind) {
    return catalog
        .get(BearerToken.of(context), "projects", context.pathParam("projectId"))
        .compose(project -> list(context, kind));
  }

  private Future<JsonObject> ofDomain(RoutingContext context, String kind) {
    return catalog
        .get(BearerToken.of(context), "servicedomains", context.pathParam("id"))
        .compose(domain -> list(context, kind));
  }

  private Future<JsonObject> one(RoutingContext context, String kind, String noun) {
    String id = context.pathParam("id");
    JsonObject query = new JsonObject().put("filter", "id = '" + id.replace("'", "''") + "'");
    return topology
        .list(BearerToken.of(context), kind, query)
        .map(page ->
            page.getJsonArray("result").stream()
                .map(JsonObject.class::cast)
                .findFirst()
                .orElseThrow(() ->
                    Failure.of(
                            Failure.Kind.NOT_FOUND,
                            "there is no " + noun + " with the id '" + id + "'")
                        .toException()));
  }
}
