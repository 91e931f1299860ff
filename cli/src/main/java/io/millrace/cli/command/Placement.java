package io.millrace.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.cli.ExitCodes;
import io.millrace.cli.Shell;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code placement}: moves pipelines between nodes. */
@Command(name = "placement", description = "Spread pipelines over the nodes of a cluster.")
public final class Placement {
  private Placement() {}

  /** The command without its verbs. */
  public static Placement group() {
    return new Placement();
  }

  private static void print(Shell shell, JsonNode plan, String none) {
    for (JsonNode move : plan.path("moves")) {
      String from = move.path("from").asText();
      shell
          .terminal()
          .line(
              move.path("name").asText()
                  + (move.path("share").asInt() > 0 ? ", share " + move.path("share").asInt() : "")
                  + (move.path("output").asBoolean() ? ", output" : "")
                  + ": "
                  + (from.isEmpty() ? "nowhere" : from)
                  + " -> "
                  + move.path("to").asText());
    }
    if (plan.path("moves").isEmpty()) {
      shell.terminal().line(none);
    }
  }

  /** Shows what would move. */
  @Command(name = "plan", description = "Show what spreading the pipelines evenly would move.")
  public static final class Plan implements Callable<Integer> {
    private final Shell shell;

    public Plan(Shell shell) {
      this.shell = shell;
    }

    @Override
    public Integer call() {
      print(shell, shell.client().get("/placement/plan"), "nothing would move");
      return ExitCodes.DONE;
    }
  }

  /** Moves it. */
  @Command(
      name = "spread",
      description = "Move pipelines as the plan says; each is drained where it ran first.")
  public static final class Spread implements Callable<Integer> {
    private final Shell shell;

    public Spread(Shell shell) {
      this.shell = shell;
    }

    @Override
    public Integer call() {
      long version = shell.client().get("/placement/plan").path("version").asLong();
      JsonNode moving = shell.client().post("/placement/spread", Map.of("version", version));
      print(shell, moving, "nothing moves");
      return ExitCodes.DONE;
    }
  }
}
