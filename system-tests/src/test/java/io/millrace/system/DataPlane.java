package io.millrace.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.millrace.common.placement.Placement;
import io.millrace.common.spec.PipelineSpec;
import io.millrace.common.spec.SpecSet;
import io.millrace.common.wire.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;

/**
 * Some ingests, function-hosts and egresses as processes of their own, which know their pipelines
 * from their own disks alone: nobody manages them. A process is what its name begins with: {@code
 * ingest}, {@code egress}, or else a function-host.
 */
final class DataPlane implements AutoCloseable {
  static final String INGEST = "ingest-1";

  private record Ports(int management, int cluster, int bus, int mqtt) {}

  private final Path folder = Checkout.folder("data-plane");
  private final Map<String, Ports> ports = new LinkedHashMap<>();
  private final Map<String, Process> processes = new HashMap<>();
  private final Map<String, Path> programs = new HashMap<>();
  private final Map<String, String> labels = new HashMap<>();
  private final HttpClient http = HttpClient.newHttpClient();
  private final List<PipelineSpec> specs;
  private final Site site;

  /** Many start at once, on few cores, and none works hard afterwards. */
  private List<String> javaOptions =
      List.of("-Xmx256m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");

  /**
   * Nothing runs yet.
   *
   * @param processes names of all
   */
  DataPlane(List<PipelineSpec> specs, Site site, List<String> processes) {
    this.specs = specs;
    this.site = site;
    processes.forEach(process ->
        ports.put(
            process,
            new Ports(
                Checkout.freePort(),
                Checkout.freePort(),
                Checkout.freePort(),
                Checkout.freePort())));
  }

  /**
   * Starts all and waits until they are ready.
   *
   * @param programs folders of jars, by node, of those that run another program than the present
   * @param hosts names of the function-hosts
   */
  static DataPlane start(List<PipelineSpec> specs, Map<String, Path> programs, String... hosts) {
    List<String> processes = new ArrayList<>(List.of(INGEST));
    processes.addAll(List.of(hosts));
    DataPlane plane = new DataPlane(specs, Site.HERE, processes);
    plane.programs.putAll(programs);
    return plane.start();
  }

  /** Starts all and waits until they are ready. */
  DataPlane start() {
    try {
      ports.keySet().forEach(this::launch);
      ports.keySet().forEach(this::awaitReady);
      return this;
    } catch (RuntimeException notReady) {
      close();
      throw notReady;
    }
  }

  /** Starts them with the options of {@code docker/bin/service} from now on, for benches. */
  DataPlane asShipped() {
    javaOptions = List.of("-Xmx512m", "-XX:+UseG1GC");
    return this;
  }

  /** Has {@code node} run the program in another folder of jars from its next start on. */
  void programOf(String node, Path jars) {
    programs.put(node, jars);
  }

  /** Gives {@code node} a label from its next start on. */
  DataPlane label(String node, String label) {
    labels.put(node, label);
    return this;
  }

  /** Starts one of them. */
  void launch(String node) {
    String service = service(node);
    Path data = data(node);
    Path jars = programs.getOrDefault(node, Checkout.ROOT.resolve("target/millrace/lib"));
    List<String> command = new ArrayList<>(site.launcher(node));
    command.addAll(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
    command.addAll(javaOptions);
    command.addAll(
        List.of(
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-cp",
            jars + "/*",
            "io.millrace." + service + ".app.Main"));
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(Checkout.ROOT.toFile())
            .redirectErrorStream(true)
            .redirectOutput(
                ProcessBuilder.Redirect.appendTo(folder.resolve(node + ".log").toFile()));
    Ports own = ports(node);
    Map<String, String> environment = builder.environment();
    environment.putAll(site.environment(node));
    environment.put("MILLRACE_NODE", node);
    environment.put("MILLRACE_DATA", data.toString());
    environment.put("MILLRACE_KEY_FILE", folder.resolve("installation.key").toString());
    environment.put("MILLRACE_MANAGEMENT_PORT", Integer.toString(own.management()));
    environment.put("MILLRACE_CLUSTER_HOST", site.address(node));
    environment.put("MILLRACE_CLUSTER_PORT", Integer.toString(own.cluster()));
    environment.put("MILLRACE_BUS_PORT", Integer.toString(own.bus()));
    environment.put(
        "MILLRACE_CLUSTER_MEMBERS",
        ports.keySet().stream()
            .map(other -> site.address(other) + ":" + ports(other).cluster())
            .collect(Collectors.joining(",")));
    environment.put("MILLRACE_MQTT_PORT", "0");
    environment.put("MILLRACE_INSECURE_MQTT_PORT", Integer.toString(own.mqtt()));
    environment.put("MILLRACE_RUNTIME", "process");
    environment.put("MILLRACE_POOL", "0");
    if (labels.containsKey(node)) {
      environment.put("MILLRACE_NODE_LABELS", labels.get(node));
    }
    environment.put("AWS_ACCESS_KEY_ID", "test");
    environment.put("AWS_SECRET_ACCESS_KEY", "test");
    environment.put("MILLRACE_RUNTIMES", Checkout.ROOT.resolve("runtimes").toString());
    try {
      Path known = Files.createDirectories(data.resolve(service)).resolve("specs.json");
      Files.writeString(known, Json.write(new SpecSet("1", specs)));
      processes.put(node, builder.start());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Without a manager ingest has no certificate and is never ready; its plain port is enough. */
  private boolean answers(String node) {
    String health = ask(node, "/health/ready");
    return service(node).equals("ingest")
        ? health.contains("waiting for a certificate")
        : health.contains("\"ready\"") && !health.contains("503");
  }

  private String ask(String node, String path) {
    String host = site.entrance(node);
    int port = ports(node).management();
    try {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create("http://" + host + ":" + port + path))
              .timeout(Duration.ofSeconds(2))
              .build();
      // The request's own limit ends with the head of the answer.
      HttpResponse<String> answer =
          http.sendAsync(request, HttpResponse.BodyHandlers.ofString()).get(3, TimeUnit.SECONDS);
      return answer.statusCode() == 200 ? "\"ready\" " + answer.body() : answer.body();
    } catch (ExecutionException | TimeoutException notYet) {
      return "";
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "";
    }
  }

  /** What runs where, as ingest goes by it. */
  Placement placement() {
    try {
      String ingest =
          ports.keySet().stream()
              .filter(name -> name.startsWith("ingest"))
              .findFirst()
              .orElseThrow();
      Path copy = data(ingest).resolve("ingest/placement.json");
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

  /** Waits until everybody sees everybody. */
  void awaitWhole(Duration limit) {
    await()
        .atMost(limit)
        .pollInterval(Duration.ofMillis(250))
        .untilAsserted(() ->
            assertThat(ports.keySet())
                .allSatisfy(process ->
                    assertThat(metric(process, "millrace_cluster_alive"))
                        .as(process)
                        .isEqualTo(ports.size())));
  }

  /** A figure that a process shows, of all labels together; 0 when it shows none. */
  double metric(String node, String name) {
    return ask(node, "/metrics")
        .lines()
        .filter(line -> line.startsWith(name + " ") || line.startsWith(name + "{"))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }

  /** Of all of them, since each was started. */
  double cpuSeconds() {
    return processes.values().stream()
        .mapToDouble(process -> process.info().totalCpuDuration().orElseThrow().toNanos() / 1e9)
        .sum();
  }

  /** Of all of them. */
  double residentMib() {
    return processes.values().stream().mapToDouble(DataPlane::residentMib).sum();
  }

  private static double residentMib(Process process) {
    try (var lines = Files.lines(Path.of("/proc/" + process.pid() + "/status"))) {
      String line = lines.filter(l -> l.startsWith("VmRSS:")).findFirst().orElseThrow();
      return Double.parseDouble(line.replaceAll("[^0-9]", "")) / 1024;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Names of all, running or not. */
  List<String> processes() {
    return List.copyOf(ports.keySet());
  }

  /** The folder that is the disk of a machine. */
  Path disk(String machine) {
    return folder.resolve(machine);
  }

  private Path data(String node) {
    return site.machine(node).equals(node) ? disk(node) : disk(site.machine(node)).resolve(node);
  }

  private static String service(String node) {
    if (node.startsWith("ingest")) {
      return "ingest";
    }
    return node.startsWith("egress") ? "egress" : "functions";
  }

  private Ports ports(String node) {
    return Objects.requireNonNull(ports.get(node), node);
  }

  /** Where devices find an ingest. */
  InetSocketAddress mqtt(String ingest) {
    return new InetSocketAddress(site.entrance(ingest), ports(ingest).mqtt());
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
