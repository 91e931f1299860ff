package io.millrace.console.rest;

import static io.millrace.console.rest.Operation.answer;

import io.millrace.common.control.CatalogService;
import io.millrace.common.failure.Failure;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.List;

/** Everything that users define: lists, single entities, documents, start and stop. */
public final class CatalogRoutes {
  private static final List<String> KINDS =
      List.of(
          "categories",
          "datasources",
          "functions",
          "secrets",
          "runtimeenvironments",
          "datapipelines",
          "cloudprofiles",
          "containerregistries",
          "projects",
          "users",
          "servicedomains");

  /** Kinds that are listed for one project too, under {@code /projects/{projectId}/}. */
  private static final List<String> KINDS_OF_PROJECTS =
      List.of(
          "functions",
          "secrets",
          "runtimeenvironments",
          "datapipelines",
          "cloudprofiles",
          "containerregistries",
          "users",
          "servicedomains");

  private final CatalogService catalog;

  public CatalogRoutes(CatalogService catalog) {
    this.catalog = catalog;
  }

  public void install(Router rest) {
    for (String kind : KINDS_OF_PROJECTS) {
      rest.get("/projects/:projectId/" + kind).handler(answer(context -> list(context, kind)));
    }
    for (String kind : KINDS) {
      rest.get("/" + kind).handler(answer(context -> list(context, kind)));
      rest.post("/" + kind).handler(answer(context -> create(context, kind)));
      rest.get("/" + kind + "/:id").handler(answer(context -> get(context, kind)));
      rest.put("/" + kind + "/:id").handler(answer(context -> update(context, kind)));
      rest.delete("/" + kind + "/:id").handler(answer(context -> delete(context, kind)));
    }
    rest.post("/datapipelines/:id/start").handler(answer(context -> run(context, true)));
    rest.post("/datapipelines/:id/stop").handler(answer(context -> run(context, false)));
    rest.post("/apply").handler(answer(this::apply));
    rest.get("/documents/:kind").handler(answer(this::documents));
  }

  private Future<JsonObject> list(RoutingContext context, String kind) {
    JsonObject query = page(context);
    Request.parameter(context, "orderBy").ifPresent(orderBy -> query.put("orderBy", orderBy));
    Request.parameter(context, "filter").ifPresent(filter -> query.put("filter", filter));
    if (context.pathParam("projectId") != null) {
      query.put("projectId", context.pathParam("projectId"));
    }
    return catalog.list(BearerToken.of(context), kind, query);
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
    return catalog.get(BearerToken.of(context), kind, context.pathParam("id"));
  }

  private Future<JsonObject> update(RoutingContext context, String kind) {
    return catalog
        .update(BearerToken.of(context), kind, context.pathParam("id"), Request.object(context))
        .map(Operation::id);
  }

  private Future<JsonObject> delete(RoutingContext context, String kind) {
    return catalog
        .delete(BearerToken.of(context), kind, context.pathParam("id"))
        .map(Operation::id);
  }

  private Future<JsonObject> run(RoutingContext context, boolean started) {
    return catalog
        .run(BearerToken.of(context), context.pathParam("id"), started)
        .map(Operation::id);
  }

  private Future<JsonObject> apply(RoutingContext context) {
    JsonObject request = Request.object(context);
    if (!(request.getValue("documents") instanceof JsonArray documents)) {
      throw Failure.invalid("documents", "documents must be a list of {source, line, document}")
          .toException();
    }
    for (int i = 0; i < documents.size(); i++) {
      if (!(documents.getValue(i) instanceof JsonObject entry)
          || !(entry.getValue("document") instanceof JsonObject)) {
        String field = "documents[" + i + "]";
        throw Failure.invalid(field, field + " must be {source, line, document}").toException();
      }
    }
    return catalog.apply(BearerToken.of(context), request);
  }

  private Future<JsonArray> documents(RoutingContext context) {
    String name = Request.parameter(context, "name").orElse("");
    return catalog.documents(BearerToken.of(context), context.pathParam("kind"), name);
  }
}
