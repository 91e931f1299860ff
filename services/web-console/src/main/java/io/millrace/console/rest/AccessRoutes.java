package io.millrace.console.rest;

import static io.millrace.console.rest.Operation.answer;

import io.millrace.common.control.AccessService;
import io.millrace.common.control.CertificateService;
import io.millrace.common.control.EventService;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;

/** Logins, API tokens, certificates and events. */
public final class AccessRoutes {
  private final AccessService access;
  private final CertificateService certificates;
  private final EventService events;

  public AccessRoutes(AccessService access, CertificateService certificates, EventService events) {
    this.access = access;
    this.certificates = certificates;
    this.events = events;
  }

  public void install(Router rest) {
    rest.post("/login").handler(answer(this::login));
    rest.post("/logout").handler(answer(AccessRoutes::logout));
    rest.get("/whoami").handler(answer(context -> access.whoAmI(BearerToken.of(context))));
    rest.post("/userapitokens").handler(answer(this::createToken));
    rest.get("/userapitokens")
        .handler(answer(context -> access.apiTokens(BearerToken.of(context), false)));
    rest.get("/userapitokensall")
        .handler(answer(context -> access.apiTokens(BearerToken.of(context), true)));
    rest.put("/userapitokens/:id").handler(answer(this::updateToken));
    rest.delete("/userapitokens/:id").handler(answer(this::deleteToken));
    rest.post("/certificates").handler(answer(this::createCertificate));
    rest.get("/certificates")
        .handler(answer(context -> certificates.list(BearerToken.of(context))));
    rest.post("/events").handler(answer(this::findEvents));
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
    return access.createApiToken(BearerToken.of(context), Request.objectOrEmpty(context));
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

  private Future<JsonObject> createCertificate(RoutingContext context) {
    return certificates.createClient(BearerToken.of(context), Request.objectOrEmpty(context));
  }

  private Future<JsonArray> findEvents(RoutingContext context) {
    return events.find(
        BearerToken.of(context), Request.objectOrEmpty(context), CatalogRoutes.page(context));
  }
}
