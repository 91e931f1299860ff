package io.millrace.cli.up;

import io.millrace.cli.output.Terminal;
import io.millrace.edge.EdgeOptions;
import java.nio.file.Path;

/** What one needs to know once an edge is ready: where it is, how to get in, what to try. */
public final class Welcome {
  private static final int DEFAULT_HTTP_PORT = 8080;

  private final Terminal terminal;
  private final EdgeOptions options;
  private final Path data;

  /**
   * @param data the data folder as the user named it
   */
  public Welcome(Terminal terminal, EdgeOptions options, Path data) {
    this.terminal = terminal;
    this.options = options;
    this.data = data;
  }

  public void print() {
    terminal.line("Millrace is ready.");
    entry("console and REST", url() + "/");
    entry(
        "MQTT, mutual TLS",
        "port "
            + options.mqttPort()
            + "; certificates: "
            + command("certificates create --out certs"));
    options
        .insecureMqttPort()
        .ifPresent(port -> entry("MQTT, no TLS", "port " + port + ", on this machine only"));
    entry("log in with", data.resolve("admin-credentials") + " (e-mail and password)");
    entry("API token", data.resolve("admin-token").toString());
    entry("try", command("apply -f examples/first-pipeline"));
    terminal.line("Ctrl-C stops it.");
  }

  private String url() {
    return "http://127.0.0.1:" + options.httpPort();
  }

  private void entry(String name, String value) {
    terminal.line("  %-18s%s".formatted(name, value));
  }

  /** As one can type it: with variables where the defaults do not hold. */
  private String command(String words) {
    String url = options.httpPort() == DEFAULT_HTTP_PORT ? "" : "MILLRACE_URL=" + url() + " ";
    String token =
        data.equals(Path.of("data"))
            ? ""
            : "MILLRACE_TOKEN=$(cat " + data.resolve("admin-token") + ") ";
    return url + token + "./millrace " + words;
  }
}
