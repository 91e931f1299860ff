package io.millrace.system;

import static org.awaitility.Awaitility.await;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A running {@code ./millrace up}, and the command line against it. */
final class Millrace implements AutoCloseable {
  private final Path folder;
  private final String runtime;
  private final Map<String, String> environment;
  private final int httpPort = Checkout.freePort();
  private final int mqttPort = Checkout.freePort();
  private final int plainPort = Checkout.freePort();
  private final HttpClient http = HttpClient.newHttpClient();
  private Process process;

  private Millrace(Path folder, String runtime, Map<String, String> environment) {
    this.folder = folder;
    this.runtime = runtime;
    this.environment = environment;
    this.process = launch();
  }

  /** Starts an edge with a fresh data folder and waits until it is ready. */
  static Millrace up(String name, String runtime) {
    return up(name, runtime, Map.of());
  }

  /** The same with settings in its environment. */
  static Millrace up(String name, String runtime, Map<String, String> environment) {
    Millrace edge = new Millrace(Checkout.folder(name), runtime, environment);
    try {
      edge.awaitReady();
      return edge;
    } catch (RuntimeException notReady) {
      edge.close();
      throw notReady;
    }
  }

  private Process launch() {
    List<String> words =
        List.of(
            "./millrace", "up",
            "--data", data().toString(),
            "--http-port", Integer.toString(httpPort),
            "--mqtt-port", Integer.toString(mqttPort),
            "--insecure-mqtt-port", Integer.toString(plainPort),
            "--runtime", runtime);
    try {
      ProcessBuilder command =
          new ProcessBuilder(words)
              .directory(Checkout.ROOT.toFile())
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()));
      command.environment().putAll(environment);
      return command.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void awaitReady() {
    await()
        .atMost(Duration.ofMinutes(3))
        .pollInterval(Duration.ofMillis(250))
        .failFast("millrace up ended, see " + log(), () -> !process.isAlive())
        .ignoreExceptions()
        .until(() -> get("/health/ready").statusCode() == 200);
  }

  HttpResponse<String> get(String path) throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(url() + path)).timeout(Duration.ofSeconds(10));
    if (path.startsWith("/v1.0")) {
      request.header("Authorization", "Bearer " + token());
    }
    return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  /** A further API token of the first administrator. */
  String anotherToken() throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(url() + "/v1.0/userapitokens"))
            .timeout(Duration.ofSeconds(10))
            .header("Authorization", "Bearer " + token())
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString("{\"active\": true}"))
            .build();
    String answer = http.send(request, HttpResponse.BodyHandlers.ofString()).body();
    return new JsonObject(answer).getString("token");
  }

  /** Runs {@code ./millrace WORDS} against this edge. */
  Command run(String... words) {
    return run(Duration.ofSeconds(60), "", words);
  }

  Command run(Duration limit, String input, String... words) {
    List<String> all = new ArrayList<>(List.of("./millrace"));
    all.addAll(List.of(words));
    return Command.run(limit, Map.of("MILLRACE_URL", url(), "MILLRACE_TOKEN", token()), input, all);
  }

  /** The id of what has this name. */
  String idOf(String kind, String name) {
    return entity(kind, name).getString("id");
  }

  /** What has this name, among the first hundred of its kind, as REST shows it. */
  JsonObject entity(String kind, String name) {
    try {
      JsonArray found =
          new JsonObject(get("/v1.0/" + kind + "?pageSize=100").body()).getJsonArray("result");
      return found.stream()
          .map(JsonObject.class::cast)
          .filter(entity -> name.equals(entity.getString("name")))
          .findFirst()
          .orElseThrow(() -> new AssertionError("no " + name + " in " + found));
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    } catch (InterruptedException interrupted) {
      throw new IllegalStateException(interrupted);
    }
  }

  /** How many there are of what a list at this address, below {@code /v1.0}, shows. */
  int total(String list) {
    try {
      return new JsonObject(get("/v1.0/" + list + "?pageSize=1").body()).getInteger("totalCount");
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    } catch (InterruptedException interrupted) {
      throw new IllegalStateException(interrupted);
    }
  }

  /** Applies YAML and waits until the pipeline in it is healthy. */
  void apply(String yaml, String pipeline) {
    run(Duration.ofSeconds(60), yaml, "apply", "-f", "-").succeeded();
    awaitState(pipeline, "Healthy");
  }

  void awaitState(String pipeline, String state) {
    await()
        .atMost(Duration.ofSeconds(90))
        .pollInterval(Duration.ofMillis(500))
        .untilAsserted(() -> {
          String entity = run("get", "datapipeline", pipeline, "-o", "json").succeeded().out();
          if (!entity.replace(" ", "").contains("\"state\":\"" + state + "\"")) {
            throw new AssertionError(pipeline + " is not " + state + ": " + entity);
          }
        });
  }

  /** {@code ca.crt}, {@code client.crt} and {@code client.key} in a new folder. */
  Path certificates() {
    Path out = folder.resolve("certificates-" + System.nanoTime());
    run("certificates", "create", "--out", out.toString()).succeeded();
    return out;
  }

  /** SIGKILL to the edge, and the same command again. */
  void killAndRestart() {
    kill();
    startAgain();
  }

  /** SIGKILL to the edge. */
  void kill() {
    process.destroyForcibly();
    waitFor();
  }

  void startAgain() {
    process = launch();
    awaitReady();
  }

  /** SIGTERM; returns the exit code. */
  int terminate() {
    process.destroy();
    return waitFor();
  }

  private int waitFor() {
    try {
      if (!process.waitFor(45, TimeUnit.SECONDS)) {
        throw new AssertionError("millrace up did not end within 45 s, see " + log());
      }
      return process.exitValue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** What the edge's process has used of processors so far. */
  Duration processorTime() {
    return process.info().totalCpuDuration().orElseThrow();
  }

  String url() {
    return "http://127.0.0.1:" + httpPort;
  }

  int mqttPort() {
    return mqttPort;
  }

  int plainPort() {
    return plainPort;
  }

  int httpPort() {
    return httpPort;
  }

  Path data() {
    return folder.resolve("data");
  }

  Path log() {
    return folder.resolve("up.log");
  }

  Path folder() {
    return folder;
  }

  String token() {
    try {
      return Files.readString(data().resolve("admin-token")).strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    if (process.isAlive()) {
      process.destroy();
      try {
        if (!process.waitFor(45, TimeUnit.SECONDS)) {
          process.destroyForcibly();
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
