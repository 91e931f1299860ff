package io.millrace.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.cli.ExitCodes;
import io.millrace.cli.Shell;
import io.millrace.cli.rest.EdgeClient;
import io.millrace.cli.rest.Entities;
import io.millrace.cli.rest.Patience;
import java.time.Duration;
import java.util.concurrent.Callable;
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

  public Logs(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() throws InterruptedException {
    EdgeClient edge = shell.client();
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

  private String print(JsonNode answer) {
    answer.path("lines").forEach(line -> shell.terminal().line(line.path("text").asText()));
    answer
        .path("unreachable")
        .forEach(node ->
            shell
                .terminal()
                .note(
                    "millrace: node " + node.asText() + " does not answer; its lines are missing"));
    return answer.path("next").asText();
  }
}
