package io.millrace.cli.command;

import io.millrace.cli.CommandFailure;
import io.millrace.cli.ExitCodes;
import io.millrace.cli.Shell;
import io.millrace.cli.rest.EdgeClient;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code nodes}: what is to be done about nodes of a cluster. */
@Command(name = "nodes", description = "Look after the nodes of a cluster; 'get nodes' shows them.")
public final class Nodes {
  private Nodes() {}

  /** The command without its verbs. */
  public static Nodes group() {
    return new Nodes();
  }

  /** Takes a process out of the count. */
  @Command(
      name = "forget",
      description = "Take a process out of the count that is missing and will not come back.")
  public static final class Forget implements Callable<Integer> {
    private final Shell shell;

    @Parameters(paramLabel = "ID", description = "As in functions.node-1.")
    private String id = "";

    public Forget(Shell shell) {
      this.shell = shell;
    }

    @Override
    public Integer call() {
      String gone = shell.client().delete("/cluster/" + EdgeClient.encode(id)).path("id").asText();
      if (gone.isEmpty()) {
        throw CommandFailure.refused("no process '" + id + "' is missing; see 'get nodes'");
      }
      shell.terminal().line(id + " does not count any more");
      return ExitCodes.DONE;
    }
  }
}
