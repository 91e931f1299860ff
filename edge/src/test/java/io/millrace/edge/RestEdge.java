package io.millrace.edge;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.millrace.common.secret.Sealer;
import io.millrace.common.service.Health;
import io.millrace.common.service.Service;
import io.millrace.common.service.ServiceContext;
import io.millrace.common.service.ServiceGroup;
import io.millrace.common.service.Settings;
import io.millrace.common.wire.Wire;
import io.millrace.console.app.ConsoleService;
import io.millrace.manager.app.ManagerService;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** A manager with its database and an entrance before it, asked over HTTP. */
final class RestEdge implements AutoCloseable {
  final Vertx vertx = Vertx.vertx();
  private final Path data;
  private final ServiceGroup group;
  private final ConsoleService console;
  private final HttpClient http = HttpClient.newHttpClient();

  RestEdge(Path data) throws IOException {
    this(data, Map.of(), context -> List.of());
  }

  /**
   * The same with further services beside them.
   *
   * @param more what these need set
   */
  RestEdge(Path data, Map<String, String> more, Function<ServiceContext, List<Service>> services)
      throws IOException {
    this.data = data;
    Map<String, String> settings = new HashMap<>(more);
    settings.put("MILLRACE_HTTP_PORT", "0");
    settings.put("MILLRACE_HTTP_HOST", "127.0.0.1");
    Wire.register(vertx.eventBus());
    Health health = new Health();
    ServiceContext context =
        new ServiceContext(
            vertx,
            "test-node",
            data,
            new Settings(settings),
            new PrometheusMeterRegistry(PrometheusConfig.DEFAULT),
            health,
            Sealer.fromFile(data.resolve("installation.key")));
    console = new ConsoleService(context);
    group = new ServiceGroup(vertx, health);
    try {
      List<Service> all = new ArrayList<>(List.of(new ManagerService(context)));
      all.addAll(services.apply(context));
      all.add(console);
      group.start(all).await(60, TimeUnit.SECONDS);
    } catch (java.util.concurrent.TimeoutException late) {
      throw new AssertionError("not started within 60 s", late);
    }
  }

  record Answer(int status, String body, HttpResponse<String> response) {
    JsonObject json() {
      return new JsonObject(body);
    }

    String id() {
      if (status != 200) {
        throw new AssertionError(status + " " + body);
      }
      return json().getString("id");
    }
  }

  String url() {
    return "http://127.0.0.1:" + console.port();
  }

  /** The first administrator's API token. */
  String token() {
    try {
      return Files.readString(data.resolve("admin-token")).strip();
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  Answer admin(String method, String path, JsonObject body) {
    return call(token(), method, path, body.encode());
  }

  /** Makes an entity as the administrator; its id. */
  String create(String kind, JsonObject entity) {
    return admin("POST", "/" + kind, entity).id();
  }

  /**
   * @param path below {@code /v1.0}
   * @param headers names and values, alternating
   */
  Answer call(String token, String method, String path, String body, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(url() + "/v1.0" + path))
            .header("Content-Type", "application/json")
            .method(method, HttpRequest.BodyPublishers.ofString(body));
    if (!token.isEmpty()) {
      request.header("Authorization", "Bearer " + token);
    }
    if (headers.length > 0) {
      request.headers(headers);
    }
    try {
      HttpResponse<String> answer =
          http.send(request.build(), HttpResponse.BodyHandlers.ofString());
      return new Answer(answer.statusCode(), answer.body(), answer);
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    } catch (InterruptedException interrupted) {
      throw new IllegalStateException(interrupted);
    }
  }

  @Override
  public void close() {
    http.close();
    group.stop().compose(stopped -> vertx.close()).await();
  }
}
