package io.millrace.console.rest;

import io.millrace.common.control.AccessService;
import io.millrace.common.control.EventService;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;

/** Logins, API tokens and events. */
public final class AccessRoutes {
  private final AccessService access;
  private final EventService events;

  public AccessRoutes(AccessService access, EventService events) {
    this.access = access;
    this.events = events;
  }

  public void install(Operations rest) {
    rest.on("login", this::login)
        .on("logout", AccessRoutes::logout)
        .on("whoAmI", context -> access.whoAmI(BearerToken.of(context)))
        .on(
            "isEmailAvailable",
            context ->
                access.emailAvailable(
                    BearerToken.of(context), Request.parameter(context, "email").orElse("")))
        .on("createApiToken", this::createToken)
        .on("listApiTokens", context -> access.apiTokens(BearerToken.of(context), false))
        .on("listAllApiTokens", context -> access.apiTokens(BearerToken.of(context), true))
        .on("updateApiToken", this::updateToken)
        .on("deleteApiToken", this::deleteToken)
        .on("findEvents", this::findEvents)
        .on("findAuditLogs", this::findAuditLogs);
  }

  private Future<JsonObject> login(RoutingContext context) {
    JsonObject body = Request.object(context);
    return access
        .login(Request.text(body, "email"), Request.text(body, "password"))
        .onSuccess(known -> SessionCookie.set(context, known.getString("token")));
  }

  /** Of a browser: its cookie goes. The token ends by itself. */
  private static Future<JsonObject> logout(RoutingContext context) {
    SessionCookie.clear(context);
    return Future.succeededFuture(new JsonObject());
  }

  private Future<JsonObject> createToken(RoutingContext context) {
    return access.createApiToken(BearerToken.of(context), Request.object(context));
  }

  private Future<JsonObject> updateToken(RoutingContext context) {
    return access
        .updateApiToken(BearerToken.of(context), context.pathParam("id"), Request.object(context))
        .map(Operation::id);
  }

  private Future<JsonObject> deleteToken(RoutingContext context) {
    return access
        .deleteApiToken(BearerToken.of(context), context.pathParam("id"))
        .map(Operation::id);
  }

  private Future<JsonArray> findAuditLogs(RoutingContext context) {
    return events.audit(
        BearerToken.of(context), Request.object(context), CatalogRoutes.page(context));
  }

  private Future<JsonArray> findEvents(RoutingContext context) {
    return events.find(
        BearerToken.of(context), Request.object(context), CatalogRoutes.page(context));
  }
}
