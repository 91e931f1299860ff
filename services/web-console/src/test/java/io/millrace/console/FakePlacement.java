package io.millrace.console;

import io.millrace.common.control.PlacementService;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.serviceproxy.ServiceBinder;

/** A cluster of one node that runs one pipeline. */
final class FakePlacement implements PlacementService {
  void register(Vertx vertx) {
    new ServiceBinder(vertx)
        .setAddress(PlacementService.ADDRESS)
        .register(PlacementService.class, this);
  }

  @Override
  public Future<JsonObject> cluster(String token) {
    return Future.succeededFuture(
        new JsonObject().put("health", "degraded").put("sentence", "functions.two is missing."));
  }

  @Override
  public Future<JsonObject> placement(String token) {
    JsonObject line =
        new JsonObject()
            .put("id", "p")
            .put("nodes", new JsonArray().add("first"))
            .put("reason", "");
    return Future.succeededFuture(
        new JsonObject().put("version", 3).put("dataPipelines", new JsonArray().add(line)));
  }

  @Override
  public Future<JsonObject> plan(String token) {
    return Future.succeededFuture(new JsonObject());
  }

  @Override
  public Future<JsonObject> spread(String token, long version) {
    return Future.succeededFuture(new JsonObject());
  }

  @Override
  public Future<JsonObject> forget(String token, String id) {
    return Future.succeededFuture(new JsonObject());
  }

  @Override
  public Future<JsonObject> adopt(String token, JsonObject request) {
    return Future.succeededFuture(new JsonObject());
  }

  @Override
  public Future<JsonObject> upgrade(String token) {
    return Future.succeededFuture(new JsonObject());
  }
}
