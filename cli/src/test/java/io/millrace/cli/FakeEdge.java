package io.millrace.cli;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A small edge behind a real HTTP server: one pipeline {@code temps}, canned answers, and a memory
 * of requests.
 */
final class FakeEdge implements AutoCloseable {
  static final String TOKEN = "good-token";

  final List<String> requests = new CopyOnWriteArrayList<>();
  final List<String> logLines = new CopyOnWriteArrayList<>();
  final Map<String, Answer> answers = new ConcurrentHashMap<>();
  private final Vertx vertx = Vertx.vertx();
  private final int port;
  private HttpServer server;

  record Answer(int status, String body) {}

  FakeEdge() {
    server = vertx.createHttpServer().requestHandler(this::handle).listen(0, "127.0.0.1").await();
    port = server.actualPort();
    JsonObject temps =
        new JsonObject()
            .put("id", "id/1")
            .put("name", "temps")
            .put("state", "Healthy")
            .put("awsStreamType", "S3");
    answers.put("GET /v1.0/datapipelines", new Answer(200, page(temps)));
    answers.put(
        "GET /v1.0/documents/dataPipeline",
        new Answer(
            200,
            new JsonArray()
                .add(new JsonObject().put("kind", "dataPipeline").put("name", "temps"))
                .encode()));
    answers.put("POST /v1.0/datapipelines/id%2F1/taps", ok("id", "t"));
    answers.put(
        "GET /v1.0/taps/t",
        new Answer(
            200,
            new JsonObject()
                .put("leftOut", 0)
                .put("messages", new JsonArray().add(message("one")).add(message("two")))
                .encode()));
    answers.put("DELETE /v1.0/taps/t", ok("id", "t"));
    answers.put("DELETE /v1.0/datapipelines/id%2F1", ok("id", "id/1"));
    answers.put("POST /v1.0/datapipelines/id%2F1/start", ok("id", "id/1"));
    answers.put("POST /v1.0/datapipelines/id%2F1/stop", ok("id", "id/1"));
    answers.put(
        "POST /v1.0/certificates",
        new Answer(
            200,
            "{\"CACertificate\": \"ca\\n\", \"certificate\": \"crt\\n\", \"privateKey\": \"key\\n\"}"));
    answers.put(
        "POST /v1.0/events",
        new Answer(
            200,
            "[{\"severity\": \"CRITICAL\", \"timestamp\": \"2026-01-02T03:04:05Z\", \"message\": \"function f failed\"}]"));
    answers.put(
        "GET /v1.0/datapipelines/id%2F1/deadletters",
        new Answer(
            200,
            "{\"totalCount\": 3, \"result\": [{\"id\": \"d1\", \"failedAt\": 0, \"function\": \"f\", \"error\": \"boom\"}]}"));
    answers.put(
        "GET /v1.0/datapipelines/id%2F1/deadletters/d1",
        new Answer(
            200,
            "{\"id\": \"d1\", \"failedAt\": 0, \"function\": \"f\", \"stage\": 1, \"topic\": \"plant/1\", \"error\": \"boom\", \"stackTrace\": \"at line 3\", \"payload\": \"aGk=\"}"));
    answers.put(
        "POST /v1.0/datapipelines/id%2F1/deadletters/replay", new Answer(200, "{\"count\": 3}"));
    answers.put(
        "DELETE /v1.0/datapipelines/id%2F1/deadletters/d1", new Answer(200, "{\"count\": 1}"));
  }

  private static JsonObject message(String payload) {
    return new JsonObject()
        .put(
            "payload",
            Base64.getEncoder()
                .encodeToString(payload.getBytes(java.nio.charset.StandardCharsets.UTF_8)));
  }

  static String page(JsonObject... entities) {
    return new JsonObject()
        .put("totalCount", entities.length)
        .put("result", new JsonArray(List.of(entities)))
        .encode();
  }

  private static Answer ok(String key, String value) {
    return new Answer(200, new JsonObject().put(key, value).encode());
  }

  static Answer refusal(int status, String message) {
    return new Answer(
        status,
        new JsonObject()
            .put("statusCode", status)
            .put("errorCode", 1)
            .put("message", message)
            .encode());
  }

  String url() {
    return "http://127.0.0.1:" + port;
  }

  /** Nobody answers any more. */
  void goAway() {
    server.close().await();
  }

  /** At the same address as before. */
  void comeBack() {
    server =
        vertx.createHttpServer().requestHandler(this::handle).listen(port, "127.0.0.1").await();
  }

  private void handle(HttpServerRequest request) {
    request
        .body()
        .onSuccess(body -> {
          requests.add(
              request.method() + " " + request.uri() + (body.length() == 0 ? "" : " " + body));
          Answer answer = answer(request);
          request.response().setStatusCode(answer.status()).end(answer.body());
        });
  }

  private Answer answer(HttpServerRequest request) {
    if (!("Bearer " + TOKEN).equals(request.getHeader("authorization"))) {
      return refusal(401, "the token is unknown or has expired");
    }
    String filter = request.getParam("filter", "");
    if (request.path().equals("/v1.0/datapipelines")
        && !filter.isEmpty()
        && !filter.equals("name = 'temps' OR id = 'temps'")) {
      return new Answer(200, page());
    }
    if (request.path().equals("/v1.0/documents/dataPipeline")
        && !List.of("", "temps").contains(request.getParam("name", ""))) {
      return new Answer(200, "[]");
    }
    if (request.path().endsWith("/logs")) {
      return logs(request.getParam("cursor", "0"));
    }
    return answers.getOrDefault(
        request.method() + " " + request.path(),
        refusal(404, "there is nothing at " + request.path()));
  }

  private Answer logs(String cursor) {
    JsonArray lines = new JsonArray();
    logLines.stream()
        .skip(Long.parseLong(cursor))
        .forEach(line -> lines.add(new JsonObject().put("text", line)));
    return new Answer(
        200,
        new JsonObject().put("lines", lines).put("next", String.valueOf(logLines.size())).encode());
  }

  @Override
  public void close() {
    vertx.close().await();
  }
}
