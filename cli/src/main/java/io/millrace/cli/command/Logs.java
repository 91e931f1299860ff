package io.millrace.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.cli.CommandFailure;
import io.millrace.cli.ExitCodes;
import io.millrace.cli.Shell;
import io.millrace.cli.rest.EdgeClient;
import io.millrace.cli.rest.Entities;
import io.millrace.cli.rest.Patience;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code logs}: the lines of a pipeline's functions and runtimes, as they were written. */
@Command(name = "logs", description = "Print the log of a data pipeline's functions.")
public final class Logs implements Callable<Integer> {
  private static final int MAX_LINES = 10_000;
  private static final Duration PAUSE = Duration.ofMillis(500);

  private final Shell shell;

  @Parameters(paramLabel = "PIPELINE")
  private String pipeline = "";

  @Option(names = "--stage", paramLabel = "N", description = "Only this stage; the first one is 0.")
  private int stage = -1;

  @Option(
      names = {"--follow"},
      description = "Go on printing what comes, until Ctrl-C; across restarts of the edge as well.")
  private boolean follow;

  @Option(
      names = "--grep",
      paramLabel = "TEXT",
      description = "Only lines that contain it, in any letter case, of all that is kept.")
  private @Nullable String text;

  @Option(
      names = "--from",
      paramLabel = "TIME",
      description = "Only lines of then and later, as in 2026-03-12T04:57:26.820Z.")
  private @Nullable String from;

  @Option(names = "--to", paramLabel = "TIME", description = "Only lines of then and before.")
  private @Nullable String to;

  @Option(
      names = "--containers",
      description = "Begin each line with the name of the container that wrote it.")
  private boolean containers;

  public Logs(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() throws InterruptedException {
    EdgeClient edge = shell.client();
    if (text != null || from != null || to != null) {
      if (follow) {
        throw CommandFailure.usage(
            "--grep, --from and --to look back and --follow ahead; use one of them");
      }
      return search(edge);
    }
    String path =
        "/datapipelines/"
            + new Entities(edge).pipelineId(pipeline)
            + "/logs?stage="
            + Math.max(-1, stage)
            + "&limit="
            + MAX_LINES;
    String cursor = print(edge.get(path));
    Patience patience = new Patience(shell.terminal());
    while (follow && !shell.terminal().gone()) {
      Thread.sleep(PAUSE);
      String next = path + "&cursor=" + EdgeClient.encode(cursor);
      cursor = print(patience.ask(() -> edge.get(next)));
    }
    return ExitCodes.DONE;
  }

  private int search(EdgeClient edge) {
    JsonNode answer =
        edge.get(
            "/datapipelines/"
                + new Entities(edge).pipelineId(pipeline)
                + "/logs/search?stage="
                + Math.max(-1, stage)
                + "&limit="
                + MAX_LINES
                + wish("text", text)
                + wish("from", from)
                + wish("to", to));
    String _ = print(answer);
    long more = answer.path("more").asLong();
    if (more > 0) {
      shell.terminal().note("millrace: and " + more + " older ones");
    }
    return ExitCodes.DONE;
  }

  private static String wish(String name, @Nullable String value) {
    return value == null ? "" : "&" + name + "=" + EdgeClient.encode(value);
  }

  private String print(JsonNode answer) {
    answer.path("lines").forEach(this::printLine);
    answer
        .path("unreachable")
        .forEach(node ->
            shell
                .terminal()
                .note(
                    "millrace: node " + node.asText() + " does not answer; its lines are missing"));
    return answer.path("next").asText();
  }

  private void printLine(JsonNode line) {
    // What the host says comes from none.
    String container = line.path("container").asText("");
    String prefix = containers ? "[" + (container.isEmpty() ? "host" : container) + "] " : "";
    shell.terminal().line(prefix + line.path("text").asText());
  }
}
