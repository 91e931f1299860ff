package io.millrace.cli.up;

import io.millrace.cli.CommandFailure;
import io.millrace.cli.Shell;
import io.millrace.edge.EdgeOptions;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import picocli.CommandLine.Option;

/** What {@code up} and {@code demo} let one choose. */
public final class UpOptions {
  private static final int MAX_PORT = 65_535;

  /** How functions run. */
  enum Runtime {
    auto,
    docker,
    process
  }

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "Folder that keeps everything; ./data by default.")
  private Path data = Path.of("data");

  @Option(
      names = "--http-port",
      paramLabel = "N",
      description = "Console and REST API; 8080 by default, 0 for any free port.")
  private int httpPort = 8080;

  @Option(
      names = "--mqtt-port",
      paramLabel = "N",
      description = "MQTT with mutual TLS; 1883 by default, 0 for any free port.")
  private int mqttPort = 1883;

  @Option(
      names = "--insecure-mqtt-port",
      paramLabel = "N",
      description = "MQTT without TLS, on 127.0.0.1 only, for trying things out; none by default.")
  private Optional<Integer> insecureMqttPort = Optional.empty();

  @Option(
      names = "--runtime",
      paramLabel = "HOW",
      description =
          "How functions run: docker (containers), process (child processes, without isolation),"
              + " or auto (docker where an engine answers, else process); auto by default.")
  private Runtime runtime = Runtime.auto;

  /**
   * The options, checked.
   *
   * @throws CommandFailure when one cannot be
   */
  public EdgeOptions check(Shell shell) {
    checkPort("--http-port", httpPort);
    checkPort("--mqtt-port", mqttPort);
    insecureMqttPort.ifPresent(port -> checkPort("--insecure-mqtt-port", port));
    List<Integer> chosen =
        Stream.concat(Stream.of(httpPort, mqttPort), insecureMqttPort.stream())
            .filter(port -> port != 0)
            .toList();
    if (Set.copyOf(chosen).size() < chosen.size()) {
      throw CommandFailure.usage("--http-port, --mqtt-port and --insecure-mqtt-port must differ");
    }
    return new EdgeOptions(
        shell.folder().resolve(data), httpPort, mqttPort, insecureMqttPort, runtime.name());
  }

  private static void checkPort(String option, int port) {
    if (port < 0 || port > MAX_PORT) {
      throw CommandFailure.usage(
          option
              + " is "
              + port
              + " but must be from 1 to "
              + MAX_PORT
              + ", or 0 for any that is free");
    }
  }

  /** The data folder as it was given, for messages. */
  public Path folder() {
    return data;
  }
}
