package io.millrace.console.rest;

import io.millrace.common.control.VersionService;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;

/** Copies of functions and pipelines, and the versions of functions. */
public final class VersionRoutes {
  private final VersionService versions;

  public VersionRoutes(VersionService versions) {
    this.versions = versions;
  }

  public void install(Operations rest) {
    rest.on("cloneFunction", context -> copy(context, "functions"))
        .on("cloneDataPipeline", context -> copy(context, "datapipelines"))
        .on("deployFunction", this::deploy)
        .on(
            "listFunctionVersions",
            context -> versions.versions(BearerToken.of(context), context.pathParam("id")))
        .on(
            "getFunctionVersion",
            context ->
                versions.version(
                    BearerToken.of(context), context.pathParam("id"), context.pathParam("version")))
        .on(
            "rollbackFunction",
            context ->
                versions.rollback(
                    BearerToken.of(context),
                    context.pathParam("id"),
                    context.pathParam("version")));
  }

  private Future<JsonObject> copy(RoutingContext context, String kind) {
    return versions
        .clone(BearerToken.of(context), kind, context.pathParam("id"), Request.object(context))
        .map(Operation::id);
  }

  private Future<JsonObject> deploy(RoutingContext context) {
    return versions.deployBasedOn(
        BearerToken.of(context),
        context.pathParam("id"),
        Request.object(context),
        Request.header(context, "If-Match"));
  }
}
