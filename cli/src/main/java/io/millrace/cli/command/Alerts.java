package io.millrace.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.cli.ExitCodes;
import io.millrace.cli.Shell;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code alerts}: what people should know, newest first. */
@Command(name = "alerts", description = "Show alerts, newest first.")
public final class Alerts implements Callable<Integer> {
  private final Shell shell;

  @Option(names = "--limit", paramLabel = "N", description = "At most this many; 100 by default.")
  private int limit = 100;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      description = "table or json.")
  private OutputFormat format = OutputFormat.table;

  public Alerts(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() {
    Map<String, Object> filter = Map.of("path", "/", "keys", Map.of("type", "ALERT"));
    JsonNode events = shell.client().post("/events?pageIndex=0&pageSize=" + limit, filter);
    if (format != OutputFormat.table) {
      shell.terminal().line(OutputFormat.pretty(events));
      return ExitCodes.DONE;
    }
    events.forEach(this::print);
    return ExitCodes.DONE;
  }

  /** The whole sentence: it names pipelines and functions, which a table would have to cut. */
  private void print(JsonNode event) {
    long count = event.path("count").asLong(1);
    boolean cleared = "CLEARED".equals(event.path("state").asText());
    shell
        .terminal()
        .line(
            Moments.text(event.path("timestamp"))
                + "  "
                + event.path("severity").asText()
                + (cleared ? ", over" : "")
                + (count > 1 ? ", " + count + " times" : ""));
    event.path("message").asText().lines().forEach(line -> shell.terminal().line("    " + line));
  }
}
