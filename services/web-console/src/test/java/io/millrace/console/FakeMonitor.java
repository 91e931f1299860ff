package io.millrace.console;

import io.millrace.common.control.MonitorService;
import io.millrace.common.control.PreviewService;
import io.millrace.common.control.TopologyService;
import io.millrace.common.failure.Failure;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.serviceproxy.ServiceBinder;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** A manager's view of one pipeline whose rate a test sets. */
final class FakeMonitor implements MonitorService, TopologyService, PreviewService {
  final AtomicInteger rate = new AtomicInteger();
  final AtomicLong questions = new AtomicLong();
  private final FakeManager manager;

  FakeMonitor(FakeManager manager) {
    this.manager = manager;
  }

  void register(Vertx vertx) {
    ServiceBinder binder = new ServiceBinder(vertx);
    binder.setAddress(MonitorService.ADDRESS).register(MonitorService.class, this);
    binder.setAddress(TopologyService.ADDRESS).register(TopologyService.class, this);
    binder.setAddress(PreviewService.address("first")).register(PreviewService.class, this);
  }

  private <T> Future<T> allowed(String token, T answer) {
    questions.incrementAndGet();
    return manager.people.containsKey(token)
        ? Future.succeededFuture(answer)
        : Future.failedFuture(
            Failure.of(Failure.Kind.UNAUTHENTICATED, "the token is unknown").toException());
  }

  @Override
  public Future<JsonObject> overview(String token) {
    return allowed(
        token,
        new JsonObject()
            .put("inRate", rate.get())
            .put("nodes", new JsonArray().add(System.nanoTime()))
            .put("everything", !token.equals(FakeManager.MEMBER)));
  }

  @Override
  public Future<JsonObject> pipelines(String token, String since) {
    String now = String.valueOf(rate.get());
    JsonArray lines = new JsonArray();
    if (!since.equals(now)) {
      lines.add(new JsonObject().put("id", "p").put("inRate", rate.get()));
    }
    return allowed(
        token,
        new JsonObject().put("full", since.isEmpty()).put("pipelines", lines).put("next", now));
  }

  @Override
  public Future<JsonObject> pipeline(String token, String id) {
    return id.equals("p")
        ? allowed(token, new JsonObject().put("id", id).put("inRate", rate.get()))
        : Future.failedFuture(
            Failure.of(Failure.Kind.NOT_FOUND, "there is no pipeline " + id).toException());
  }

  @Override
  public Future<JsonObject> history(String token, JsonObject query) {
    return allowed(token, query);
  }

  @Override
  public Future<JsonObject> graph(String token, JsonObject query) {
    return allowed(token, new JsonObject().put("generatedAt", System.nanoTime()));
  }

  @Override
  public Future<JsonObject> list(String token, String kind, JsonObject query) {
    return Future.succeededFuture(new JsonObject().put("result", new JsonArray()));
  }

  @Override
  public Future<JsonArray> nodes(String token) {
    JsonObject ingest = new JsonObject().put("name", "ingest-mqtt").put("connected", true);
    JsonObject info = new JsonObject().put("services", new JsonArray().add(ingest));
    return allowed(
        token, new JsonArray().add(new JsonObject().put("id", "first").put("info", info)));
  }

  @Override
  public Future<JsonObject> look(JsonArray filters, int most) {
    JsonObject message = new JsonObject().put("topic", filters.getString(0)).put("payload", "QQ==");
    return Future.succeededFuture(
        new JsonObject().put("messages", new JsonArray().add(message)).put("leftOut", 3));
  }

  @Override
  public Future<JsonObject> usage(String token, String kind, String id) {
    return Future.succeededFuture(new JsonObject());
  }

  @Override
  public Future<JsonObject> containers(String token, String pipelineId, String edgeId) {
    return Future.succeededFuture(new JsonObject());
  }
}
