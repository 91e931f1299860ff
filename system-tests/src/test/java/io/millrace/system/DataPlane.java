package io.millrace.system;

import static org.awaitility.Awaitility.await;

import io.millrace.common.placement.Placement;
import io.millrace.common.spec.PipelineSpec;
import io.millrace.common.spec.SpecSet;
import io.millrace.common.wire.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/**
 * An ingest and some function-hosts as processes of their own, which know their pipelines from
 * their own disks alone: nobody manages them.
 */
final class DataPlane implements AutoCloseable {
  static final String INGEST = "ingest-1";

  private record Ports(int management, int cluster, int bus) {}

  private final Path folder = Checkout.folder("data-plane");
  private final Map<String, Ports> ports = new LinkedHashMap<>();
  private final Map<String, Process> processes = new HashMap<>();
  private final Map<String, Path> programs = new HashMap<>();
  private final HttpClient http = HttpClient.newHttpClient();
  private final List<PipelineSpec> specs;
  private final int mqttPort = Checkout.freePort();

  private DataPlane(List<PipelineSpec> specs) {
    this.specs = specs;
  }

  /**
   * Starts all and waits until they are ready.
   *
   * @param programs folders of jars, by node, of those that run another program than the present
   * @param hosts names of the function-hosts
   */
  static DataPlane start(List<PipelineSpec> specs, Map<String, Path> programs, String... hosts) {
    DataPlane plane = new DataPlane(specs);
    plane.programs.putAll(programs);
    plane.ports.put(INGEST, ports());
    for (String host : hosts) {
      plane.ports.put(host, ports());
    }
    plane.ports.keySet().forEach(plane::launch);
    try {
      await()
          .atMost(Duration.ofMinutes(3))
          .pollInterval(Duration.ofMillis(250))
          .until(() -> plane.ports.keySet().stream().allMatch(plane::answers));
      return plane;
    } catch (RuntimeException notReady) {
      plane.close();
      throw notReady;
    }
  }

  private static Ports ports() {
    return new Ports(Checkout.freePort(), Checkout.freePort(), Checkout.freePort());
  }

  /** Has {@code node} run the program in another folder of jars from its next start on. */
  void programOf(String node, Path jars) {
    programs.put(node, jars);
  }

  /** Starts one of them. */
  void launch(String node) {
    String service = node.equals(INGEST) ? "ingest" : "functions";
    Path data = folder.resolve(node);
    Path jars = programs.getOrDefault(node, Checkout.ROOT.resolve("target/millrace/lib"));
    ProcessBuilder builder =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                jars + "/*",
                "io.millrace." + service + ".app.Main")
            .directory(Checkout.ROOT.toFile())
            .redirectErrorStream(true)
            .redirectOutput(
                ProcessBuilder.Redirect.appendTo(folder.resolve(node + ".log").toFile()));
    Ports own = Objects.requireNonNull(ports.get(node));
    Map<String, String> environment = builder.environment();
    environment.put("MILLRACE_NODE", node);
    environment.put("MILLRACE_DATA", data.toString());
    environment.put("MILLRACE_KEY_FILE", folder.resolve("installation.key").toString());
    environment.put("MILLRACE_MANAGEMENT_PORT", Integer.toString(own.management()));
    environment.put("MILLRACE_CLUSTER_HOST", "127.0.0.1");
    environment.put("MILLRACE_CLUSTER_PORT", Integer.toString(own.cluster()));
    environment.put("MILLRACE_BUS_PORT", Integer.toString(own.bus()));
    environment.put(
        "MILLRACE_CLUSTER_MEMBERS",
        String.join(",", ports.values().stream().map(p -> "127.0.0.1:" + p.cluster()).toList()));
    environment.put("MILLRACE_MQTT_PORT", "0");
    environment.put("MILLRACE_INSECURE_MQTT_PORT", Integer.toString(mqttPort));
    environment.put("MILLRACE_RUNTIME", "process");
    environment.put("MILLRACE_POOL", "0");
    environment.put("MILLRACE_RUNTIMES", Checkout.ROOT.resolve("runtimes").toString());
    try {
      Path own2 = Files.createDirectories(data.resolve(service)).resolve("specs.json");
      Files.writeString(own2, Json.write(new SpecSet("1", specs)));
      processes.put(node, builder.start());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Without a manager ingest has no certificate and is never ready; its plain port is enough. */
  private boolean answers(String node) {
    String health = ask(node, "/health/ready");
    return node.equals(INGEST)
        ? health.contains("waiting for a certificate")
        : health.contains("\"ready\"") && !health.contains("503");
  }

  private String ask(String node, String path) {
    int port = Objects.requireNonNull(ports.get(node)).management();
    try {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
              .timeout(Duration.ofSeconds(2))
              .build();
      HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
      return answer.statusCode() == 200 ? "\"ready\" " + answer.body() : answer.body();
    } catch (IOException notYet) {
      return "";
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "";
    }
  }

  /** What runs where, as ingest goes by it. */
  Placement placement() {
    try {
      Path copy = folder.resolve(INGEST).resolve("ingest/placement.json");
      return Files.exists(copy)
          ? Json.read(Files.readString(copy), Placement.class)
          : Placement.NONE;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void kill(String node) {
    Process process = Objects.requireNonNull(processes.get(node)).destroyForcibly();
    awaitEnd(process, 10);
  }

  /** SIGTERM; waits until it has ended by itself. */
  void stop(String node) {
    Process process = Objects.requireNonNull(processes.get(node));
    process.destroy();
    if (!awaitEnd(process, 45)) {
      throw new AssertionError(node + " does not stop");
    }
  }

  /** SIGSTOP or SIGCONT. */
  void signal(String node, String signal) {
    long pid = Objects.requireNonNull(processes.get(node)).pid();
    Command.run(Duration.ofSeconds(5), Map.of(), "", List.of("kill", "-" + signal, "" + pid))
        .succeeded();
  }

  void awaitReady(String node) {
    await()
        .atMost(Duration.ofMinutes(2))
        .pollInterval(Duration.ofMillis(250))
        .until(() -> answers(node));
  }

  int mqttPort() {
    return mqttPort;
  }

  private static boolean awaitEnd(Process process, long seconds) {
    try {
      return process.waitFor(seconds, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  @Override
  public void close() {
    processes.values().forEach(Process::destroyForcibly);
    processes.values().forEach(process -> awaitEnd(process, 10));
  }
}
