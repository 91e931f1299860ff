package io.millrace.console.rest;

import io.millrace.common.control.CatalogService;
import io.millrace.common.control.ConnectionService;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.List;

/** Everything that users define: lists, single entities, documents, start and stop. */
public final class CatalogRoutes {
  /** Plurals of paths, and what the document's operations call one and many. */
  private record Names(String path, String one, String many, boolean ofProjects) {}

  private static final List<Names> KINDS =
      List.of(
          new Names("categories", "Category", "Categories", false),
          new Names("datasources", "DataSource", "DataSources", false),
          new Names("functions", "Function", "Functions", true),
          new Names("secrets", "Secret", "Secrets", true),
          new Names("runtimeenvironments", "RuntimeEnvironment", "RuntimeEnvironments", true),
          new Names("datapipelines", "DataPipeline", "DataPipelines", true),
          new Names("cloudprofiles", "CloudProfile", "CloudProfiles", true),
          new Names("containerregistries", "ContainerRegistry", "ContainerRegistries", true),
          new Names("projects", "Project", "Projects", false),
          new Names("alerttargets", "AlertTarget", "AlertTargets", false),
          new Names("users", "User", "Users", true),
          new Names("servicedomains", "ServiceDomain", "ServiceDomains", true));

  private final CatalogService catalog;
  private final ConnectionService connections;

  public CatalogRoutes(CatalogService catalog, ConnectionService connections) {
    this.catalog = catalog;
    this.connections = connections;
  }

  public void install(Operations rest) {
    for (Names kind : KINDS) {
      install(rest, kind);
    }
    rest.on("listEdgeDataSources", context -> list(context, "datasources"))
        .on("getDataSourceArtifacts", this::artifacts)
        .on("startDataPipeline", context -> run(context, true))
        .on("stopDataPipeline", context -> run(context, false))
        .on("testCloudProfile", this::testCloudProfile)
        .on("testAlertTarget", this::testAlertTarget)
        .on("apply", this::apply)
        .on("listDocuments", this::documents);
  }

  private void install(Operations rest, Names kind) {
    rest.on("list" + kind.many, context -> list(context, kind.path))
        .on("create" + kind.one, context -> create(context, kind.path))
        .on("get" + kind.one, context -> get(context, kind.path))
        .on("update" + kind.one, context -> update(context, kind.path))
        .on("delete" + kind.one, context -> delete(context, kind.path));
    if (kind.ofProjects) {
      rest.on("listProject" + kind.many, context -> list(context, kind.path));
    }
  }

  private Future<JsonObject> list(RoutingContext context, String kind) {
    JsonObject query = query(context);
    if (context.pathParam("projectId") != null) {
      query.put("projectId", context.pathParam("projectId"));
    }
    if (context.pathParam("edgeId") != null) {
      query.put("edgeId", context.pathParam("edgeId"));
    }
    return catalog.list(BearerToken.of(context), kind, query);
  }

  /** {@code pageIndex, pageSize, orderBy} and {@code filter}, where given. */
  static JsonObject query(RoutingContext context) {
    JsonObject query = page(context);
    Request.parameter(context, "orderBy").ifPresent(orderBy -> query.put("orderBy", orderBy));
    Request.parameter(context, "filter").ifPresent(filter -> query.put("filter", filter));
    return query;
  }

  /** {@code pageIndex} and {@code pageSize}, where given. */
  static JsonObject page(RoutingContext context) {
    JsonObject page = new JsonObject();
    Request.number(context, "pageIndex", 0, Integer.MAX_VALUE)
        .ifPresent(index -> page.put("pageIndex", index));
    Request.number(context, "pageSize", 1, Integer.MAX_VALUE)
        .ifPresent(size -> page.put("pageSize", size));
    return page;
  }

  private Future<JsonObject> create(RoutingContext context, String kind) {
    return catalog
        .create(BearerToken.of(context), kind, Request.object(context))
        .map(Operation::id);
  }

  private Future<JsonObject> get(RoutingContext context, String kind) {
    return catalog
        .get(BearerToken.of(context), kind, context.pathParam("id"))
        .onSuccess(entity -> EntityTag.of(entity).ifPresent(tag -> tag.show(context, entity)));
  }

  private Future<JsonObject> update(RoutingContext context, String kind) {
    return catalog
        .update(
            BearerToken.of(context),
            kind,
            context.pathParam("id"),
            Request.object(context),
            Request.header(context, "If-Match"))
        .map(Operation::id);
  }

  private Future<JsonObject> delete(RoutingContext context, String kind) {
    return catalog
        .delete(
            BearerToken.of(context),
            kind,
            context.pathParam("id"),
            Request.header(context, "If-Match"))
        .map(Operation::id);
  }

  /** What an interface reported of itself; sources that bring messages over MQTT report nothing. */
  private Future<JsonObject> artifacts(RoutingContext context) {
    return catalog
        .get(BearerToken.of(context), "datasources", context.pathParam("id"))
        .map(source ->
            new JsonObject()
                .put("dataSourceId", source.getString("id"))
                .put("data", new JsonObject())
                .put("createdAt", source.getString("createdAt")));
  }

  private Future<JsonObject> run(RoutingContext context, boolean started) {
    return catalog
        .run(BearerToken.of(context), context.pathParam("id"), started)
        .map(Operation::id);
  }

  private Future<JsonObject> testCloudProfile(RoutingContext context) {
    return connections.testCloudProfile(
        BearerToken.of(context), context.pathParam("id"), Request.object(context));
  }

  private Future<JsonObject> testAlertTarget(RoutingContext context) {
    return connections.testAlertTarget(BearerToken.of(context), context.pathParam("id"));
  }

  private Future<JsonObject> apply(RoutingContext context) {
    return catalog.apply(BearerToken.of(context), Request.object(context));
  }

  private Future<JsonArray> documents(RoutingContext context) {
    String name = Request.parameter(context, "name").orElse("");
    return catalog.documents(BearerToken.of(context), context.pathParam("kind"), name);
  }
}
