package io.millrace.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.cli.ExitCodes;
import io.millrace.cli.Shell;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code upgrade}: replaces the processes of a cluster by those of another release. */
@Command(name = "upgrade", description = "Replace the program of a cluster node by node.")
public final class Upgrade {
  private Upgrade() {}

  /** The command without its verbs. */
  public static Upgrade group() {
    return new Upgrade();
  }

  /** Shows in which order. */
  @Command(
      name = "plan",
      description = "Show which process to replace after which, and what is away meanwhile.")
  public static final class Plan implements Callable<Integer> {
    private final Shell shell;

    public Plan(Shell shell) {
      this.shell = shell;
    }

    @Override
    public Integer call() {
      JsonNode plan = shell.client().get("/cluster/upgrade");
      if (plan.path("steps").isEmpty()) {
        shell
            .terminal()
            .line("this edge is one process: stop it, replace the program, start it again");
        return ExitCodes.DONE;
      }
      plan.path("versions")
          .properties()
          .forEach(entry ->
              shell.terminal().line(entry.getValue().asInt() + " of version " + entry.getKey()));
      int number = 1;
      for (JsonNode step : plan.path("steps")) {
        shell
            .terminal()
            .line(
                number++
                    + ". "
                    + step.path("id").asText()
                    + " ("
                    + step.path("version").asText()
                    + "): stop it with SIGTERM and wait for its end, start the new one, wait until"
                    + " 'get nodes' shows it alive; "
                    + step.path("note").asText());
      }
      return ExitCodes.DONE;
    }
  }
}
