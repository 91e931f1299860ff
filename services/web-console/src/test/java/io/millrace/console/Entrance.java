package io.millrace.console;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.millrace.common.secret.Sealer;
import io.millrace.common.service.Health;
import io.millrace.common.service.ServiceContext;
import io.millrace.common.service.Settings;
import io.millrace.common.wire.Wire;
import io.millrace.console.app.ConsoleService;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** A running entrance with a fake manager behind it, and a client that knows its token. */
final class Entrance implements AutoCloseable {
  final Vertx vertx;
  final FakeManager manager = new FakeManager();
  final Health health = new Health();
  private final HttpClient client = HttpClient.newHttpClient();
  private final ConsoleService service;

  Entrance(Map<String, String> settings) {
    this(Vertx.vertx(), settings);
    Wire.register(vertx.eventBus());
  }

  private Entrance(Vertx vertx, Map<String, String> settings) {
    this.vertx = vertx;
    Map<String, String> all =
        new HashMap<>(Map.of("MILLRACE_HTTP_PORT", "0", "MILLRACE_HTTP_HOST", "127.0.0.1"));
    all.putAll(settings);
    service =
        new ConsoleService(
            new ServiceContext(
                vertx,
                "node",
                Path.of("target"),
                new Settings(all),
                new PrometheusMeterRegistry(PrometheusConfig.DEFAULT),
                health,
                new Sealer(new byte[32])));
  }

  static Entrance started() {
    Entrance entrance = new Entrance(Map.of());
    entrance.manager.register(entrance.vertx);
    entrance.start();
    return entrance;
  }

  /** Another entrance on the same bus; to be closed before this one. */
  Entrance beside() {
    Entrance other = new Entrance(vertx, Map.of());
    other.start();
    return other;
  }

  /** Ends this entrance; the bus and what else is on it go on. */
  void leave() {
    client.close();
    service.stop().await();
  }

  void start() {
    service.start().await();
  }

  int securePort() {
    return service.securePort();
  }

  int port() {
    return service.port();
  }

  record Answer(int status, String body, HttpResponse<String> response) {
    JsonObject json() {
      return new JsonObject(body);
    }

    JsonArray array() {
      return new JsonArray(body);
    }

    String message() {
      return json().getString("message");
    }
  }

  Answer call(String method, String path) {
    return call(method, path, "", FakeManager.TOKEN);
  }

  Answer call(String method, String path, String body) {
    return call(method, path, body, FakeManager.TOKEN);
  }

  Answer call(String method, String path, String body, String token) {
    return call(
        method,
        path,
        body,
        token.isEmpty() ? Map.of() : Map.of("Authorization", "Bearer " + token));
  }

  Answer call(String method, String path, String body, Map<String, String> headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + path))
            .header("Content-Type", "application/json")
            .method(method, HttpRequest.BodyPublishers.ofString(body));
    headers.forEach(request::header);
    try {
      HttpResponse<String> response =
          client.send(request.build(), HttpResponse.BodyHandlers.ofString());
      return new Answer(response.statusCode(), response.body(), response);
    } catch (IOException failed) {
      throw new java.io.UncheckedIOException(failed);
    } catch (InterruptedException interrupted) {
      throw new IllegalStateException(interrupted);
    }
  }

  @Override
  public void close() {
    leave();
    vertx.close().await();
  }
}
