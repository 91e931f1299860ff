package io.millrace.system;

import static org.awaitility.Awaitility.await;

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
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * The five services as processes of their own, joined by explicit members on the loopback address.
 */
final class FiveProcesses implements AutoCloseable {
  private static final Map<String, String> MAINS =
      Map.of(
          "pipeline-manager", "io.millrace.manager.app.Main",
          "egress-aws", "io.millrace.egress.app.Main",
          "function-host", "io.millrace.functions.app.Main",
          "ingest-mqtt", "io.millrace.ingest.app.Main",
          "web-console", "io.millrace.console.app.Main");

  /** A second web-console, of those tests that have one. */
  private static final String OTHER_CONSOLE = "web-console-2";

  private record Ports(int management, int cluster, int bus) {
    static Ports free() {
      return new Ports(Checkout.freePort(), Checkout.freePort(), Checkout.freePort());
    }
  }

  private final Path folder = Checkout.folder("five-processes");
  private final Map<String, Ports> ports = new LinkedHashMap<>();
  private final Map<String, Process> processes = new LinkedHashMap<>();
  private final int httpPort = Checkout.freePort();
  private final int otherHttpPort = Checkout.freePort();
  private final int mqttPort = Checkout.freePort();
  private final HttpClient http = HttpClient.newHttpClient();
  private final Map<String, String> settings;

  private FiveProcesses(Map<String, String> settings) {
    this.settings = settings;
  }

  /**
   * Starts all five at once, in no particular order, and waits until they are ready.
   *
   * @param settings more of them, for each of the five
   */
  static FiveProcesses start(Map<String, String> settings) {
    FiveProcesses five = new FiveProcesses(settings);
    MAINS.keySet().forEach(service -> five.ports.put(service, Ports.free()));
    MAINS.keySet().forEach(five::launch);
    try {
      five.awaitReady();
      return five;
    } catch (RuntimeException notReady) {
      five.close();
      throw notReady;
    }
  }

  /** Starts another console beside the one that is there, and waits until it is ready. */
  void startAnotherConsole() {
    ports.put(OTHER_CONSOLE, Ports.free());
    launch(OTHER_CONSOLE);
    awaitReady(List.of(OTHER_CONSOLE));
  }

  /** SIGTERM to the second console, which is no member any more then. */
  void endOtherConsole() {
    end(Objects.requireNonNull(processes.remove(OTHER_CONSOLE)));
    ports.remove(OTHER_CONSOLE);
  }

  int httpPort() {
    return httpPort;
  }

  int otherHttpPort() {
    return otherHttpPort;
  }

  private void launch(String service) {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    List<String> words =
        List.of(
            java,
            "-Xmx512m",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-cp",
            Checkout.ROOT.resolve("target/millrace/lib") + "/*",
            MAINS.get(service.equals(OTHER_CONSOLE) ? "web-console" : service));
    ProcessBuilder builder =
        new ProcessBuilder(words)
            .directory(Checkout.ROOT.toFile())
            .redirectErrorStream(true)
            .redirectOutput(
                ProcessBuilder.Redirect.appendTo(folder.resolve(service + ".log").toFile()));
    Ports own = portsOf(service);
    builder
        .environment()
        .putAll(
            Map.of(
                "MILLRACE_NODE",
                service,
                "MILLRACE_DATA",
                folder.resolve(service).toString(),
                "MILLRACE_KEY_FILE",
                folder.resolve("installation.key").toString(),
                "MILLRACE_MANAGEMENT_PORT",
                Integer.toString(own.management()),
                "MILLRACE_CLUSTER_HOST",
                "127.0.0.1",
                "MILLRACE_CLUSTER_PORT",
                Integer.toString(own.cluster()),
                "MILLRACE_BUS_PORT",
                Integer.toString(own.bus()),
                "MILLRACE_CLUSTER_MEMBERS",
                ports.values().stream()
                    .map(p -> "127.0.0.1:" + p.cluster())
                    .collect(Collectors.joining(",")),
                "MILLRACE_HTTP_PORT",
                Integer.toString(service.equals(OTHER_CONSOLE) ? otherHttpPort : httpPort),
                "MILLRACE_MQTT_PORT",
                Integer.toString(mqttPort)));
    builder.environment().putAll(settings);
    builder.environment().put("MILLRACE_RUNTIME", "docker");
    builder.environment().put("MILLRACE_RUNTIMES", Checkout.ROOT.resolve("runtimes").toString());
    builder.environment().put("MILLRACE_HOME", Checkout.ROOT.toString());
    try {
      processes.put(service, builder.start());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Ports portsOf(String service) {
    return Objects.requireNonNull(ports.get(service));
  }

  void awaitReady() {
    awaitReady(MAINS.keySet());
  }

  void awaitReady(Collection<String> services) {
    await()
        .atMost(Duration.ofMinutes(3))
        .pollInterval(Duration.ofMillis(500))
        .until(() -> services.stream().allMatch(this::ready));
  }

  private boolean ready(String service) {
    URI health = URI.create("http://127.0.0.1:" + portsOf(service).management() + "/health/ready");
    try {
      HttpRequest request = HttpRequest.newBuilder(health).timeout(Duration.ofSeconds(2)).build();
      return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
    } catch (IOException notYet) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** SIGKILL, and the same command again; does not wait until it is ready. */
  void killAndRestart(String service) {
    kill(service);
    startAgain(service);
  }

  void startAgain(String service) {
    launch(service);
  }

  /** SIGKILL. */
  void kill(String service) {
    Process process = Objects.requireNonNull(processes.get(service)).destroyForcibly();
    try {
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        throw new AssertionError(service + " survived SIGKILL");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  int mqttPort() {
    return mqttPort;
  }

  Path folder() {
    return folder;
  }

  Command run(String input, String... words) {
    return runBy(httpPort, input, words);
  }

  /** The same by way of the console at this port. */
  Command runBy(int port, String input, String... words) {
    try {
      List<String> all = new ArrayList<>(List.of("./millrace"));
      all.addAll(List.of(words));
      String token = Files.readString(folder.resolve("pipeline-manager/admin-token")).strip();
      return Command.run(
          Duration.ofSeconds(60),
          Map.of("MILLRACE_URL", "http://127.0.0.1:" + port, "MILLRACE_TOKEN", token),
          input,
          all);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void awaitState(String pipeline, String state) {
    await()
        .atMost(Duration.ofSeconds(120))
        .pollInterval(Duration.ofSeconds(1))
        .untilAsserted(() -> {
          String entity = run("", "get", "datapipeline", pipeline, "-o", "json").succeeded().out();
          if (!entity.replace(" ", "").contains("\"state\":\"" + state + "\"")) {
            throw new AssertionError(pipeline + " is not " + state + ": " + entity);
          }
        });
  }

  /** Messages of a pipeline that ingest has and nobody has acknowledged; -1 while it is away. */
  long spooled(String pipeline) {
    URI metrics =
        URI.create("http://127.0.0.1:" + portsOf("ingest-mqtt").management() + "/metrics");
    String series = "millrace_spool_messages{pipeline=\"" + pipeline + "\"";
    try {
      HttpRequest request = HttpRequest.newBuilder(metrics).timeout(Duration.ofSeconds(5)).build();
      return http.send(request, HttpResponse.BodyHandlers.ofLines())
          .body()
          .filter(line -> line.startsWith(series))
          .mapToLong(line -> (long) Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
          .findFirst()
          .orElse(-1);
    } catch (IOException away) {
      return -1;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return -1;
    }
  }

  @Override
  public void close() {
    processes.values().forEach(Process::destroy);
    processes.values().forEach(FiveProcesses::end);
  }

  private static void end(Process process) {
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
