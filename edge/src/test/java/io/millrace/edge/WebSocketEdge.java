package io.millrace.edge;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.millrace.common.secret.Sealer;
import io.millrace.common.service.Health;
import io.millrace.common.service.ServiceContext;
import io.millrace.common.service.ServiceGroup;
import io.millrace.common.service.Settings;
import io.millrace.common.wire.Wire;
import io.millrace.console.app.ConsoleService;
import io.millrace.ingest.app.IngestService;
import io.millrace.manager.app.ManagerService;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;

/** A manager, ingest, and two entrances with HTTPS in front of them. */
final class WebSocketEdge implements AutoCloseable {
  private final Vertx vertx = Vertx.vertx();
  private final Path data;
  private final ServiceGroup group;
  private final ServiceGroup second;
  private final HttpClient http = HttpClient.newHttpClient();
  private final PrometheusMeterRegistry meters =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  final ConsoleService entrance;
  final ConsoleService other;

  WebSocketEdge(Path data) throws IOException {
    this.data = data;
    Wire.register(vertx.eventBus());
    Health health = new Health();
    ServiceContext context = context("first", health, meters);
    entrance = new ConsoleService(context);
    group = new ServiceGroup(vertx, health);
    group.start(List.of(new ManagerService(context), new IngestService(context), entrance)).await();
    Health otherHealth = new Health();
    other =
        new ConsoleService(
            context("second", otherHealth, new PrometheusMeterRegistry(PrometheusConfig.DEFAULT)));
    second = new ServiceGroup(vertx, otherHealth);
    second.start(List.of(other)).await();
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> health.ready() && otherHealth.ready());
  }

  private ServiceContext context(String node, Health health, PrometheusMeterRegistry registry)
      throws IOException {
    return new ServiceContext(
        vertx,
        node,
        data,
        new Settings(
            Map.of(
                "MILLRACE_HTTP_PORT", "0",
                "MILLRACE_HTTP_HOST", "127.0.0.1",
                "MILLRACE_HTTPS_PORT", "0",
                "MILLRACE_MQTT_PORT", "0",
                "MILLRACE_SPOOL_RESERVE", "0")),
        registry,
        health,
        Sealer.fromFile(data.resolve("installation.key")));
  }

  /** Of the other entrance, whose clients go elsewhere then. */
  void stopOther() {
    second.stop().await();
  }

  double metric(String name) {
    return meters
        .scrape()
        .lines()
        .filter(line -> line.startsWith(name + " ") || line.startsWith(name + "{"))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }

  /** Asks as the administrator; the answer. */
  JsonObject post(String path) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + entrance.port() + path))
            .header(
                "Authorization", "Bearer " + Files.readString(data.resolve("admin-token")).strip())
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString("{}"))
            .build();
    HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
    if (answer.statusCode() != 200) {
      throw new AssertionError(answer.statusCode() + " " + answer.body());
    }
    return new JsonObject(answer.body());
  }

  @Override
  public void close() {
    http.close();
    second.stop().await();
    group.stop().await();
    vertx.close().await();
  }
}
