package io.millrace.console.rest;

import io.millrace.common.control.CatalogService;
import io.millrace.common.control.TopologyService;
import io.millrace.common.failure.Failure;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.function.Function;

/** This edge as a service domain, and its clustered nodes. Short lists: paged here, not ordered. */
public final class NodeRoutes {
  private static final int PAGE = 100;

  private final CatalogService catalog;
  private final TopologyService topology;

  public NodeRoutes(CatalogService catalog, TopologyService topology) {
    this.catalog = catalog;
    this.topology = topology;
  }

  public void install(Operations rest) {
    rest.on("listNodes", context -> page(context, nodes(context, "node")))
        .on("getNode", context -> one(context, nodes(context, "node"), "node"))
        .on("listProjectNodes", context -> ofProject(context, nodes(context, "node")))
        .on("listServiceDomainNodes", context -> ofDomain(context, nodes(context, "node")))
        .on("listNodesInfo", context -> page(context, nodes(context, "info")))
        .on("getNodeInfo", context -> one(context, nodes(context, "info"), "node"))
        .on("listProjectNodesInfo", context -> ofProject(context, nodes(context, "info")))
        .on("listServiceDomainNodesInfo", context -> ofDomain(context, nodes(context, "info")))
        .on("listServiceDomainsInfo", context -> page(context, domains(context)))
        .on("getServiceDomainInfo", context -> one(context, domains(context), "service domain"))
        .on("listProjectServiceDomainsInfo", context -> ofProject(context, domains(context)))
        .on("getEffectiveProfile", this::profile);
  }

  private Future<List<JsonObject>> nodes(RoutingContext context, String part) {
    return topology
        .nodes(BearerToken.of(context))
        .map(nodes -> objects(nodes, node -> node.getJsonObject(part)));
  }

  private Future<List<JsonObject>> domains(RoutingContext context) {
    return catalog
        .list(BearerToken.of(context), "servicedomains", new JsonObject())
        .map(page -> objects(page.getJsonArray("result"), NodeRoutes::information));
  }

  private static List<JsonObject> objects(JsonArray array, Function<JsonObject, JsonObject> part) {
    return array.stream().map(JsonObject.class::cast).map(part).toList();
  }

  private static JsonObject information(JsonObject domain) {
    return new JsonObject()
        .put("id", domain.getString("id"))
        .put("svcDomainId", domain.getString("id"))
        .put("artifacts", new JsonObject())
        .put(
            "features",
            new JsonObject()
                .put("downloadAndUpgrade", false)
                .put("highMemAlert", false)
                .put("multiNodeAware", true)
                .put("realTimeLogs", true)
                .put("remoteSsh", false)
                .put("urlUpgrade", false));
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
  private Future<JsonObject> ofProject(RoutingContext context, Future<List<JsonObject>> items) {
    return catalog
        .get(BearerToken.of(context), "projects", context.pathParam("projectId"))
        .compose(project -> page(context, items));
  }

  private Future<JsonObject> ofDomain(RoutingContext context, Future<List<JsonObject>> items) {
    return catalog
        .get(BearerToken.of(context), "servicedomains", context.pathParam("id"))
        .compose(domain -> page(context, items));
  }

  private static Future<JsonObject> page(RoutingContext context, Future<List<JsonObject>> items) {
    JsonObject query = CatalogRoutes.page(context);
    int index = query.getInteger("pageIndex", 0);
    int size = query.getInteger("pageSize", PAGE);
    return items.map(all ->
        new JsonObject()
            .put("pageIndex", index)
            .put("pageSize", size)
            .put("totalCount", all.size())
            .put("orderBy", "")
            .put("orderByKeys", new JsonArray())
            .put(
                "result",
                new JsonArray(all.stream().skip((long) index * size).limit(size).toList())));
  }

  private static Future<JsonObject> one(
      RoutingContext context, Future<List<JsonObject>> items, String noun) {
    String id = context.pathParam("id");
    return items.map(all ->
        all.stream()
            .filter(item -> id.equals(item.getString("id")))
            .findFirst()
            .orElseThrow(() ->
                Failure.of(
                        Failure.Kind.NOT_FOUND, "there is no " + noun + " with the id '" + id + "'")
                    .toException()));
  }
}
