package io.millrace.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.cli.ExitCodes;
import io.millrace.cli.Shell;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code spool}: what waits on disks of nodes that are gone. */
@Command(name = "spool", description = "Deliver what waits on the disk of a node that is gone.")
public final class Spools {
  private Spools() {}

  /** The command without its verbs. */
  public static Spools group() {
    return new Spools();
  }

  /** Attaches a spool to another node. */
  @Command(
      name = "adopt",
      description =
          "Deliver what the spool in another node's data folder holds, then put it aside.")
  public static final class Adopt implements Callable<Integer> {
    private final Shell shell;

    @Parameters(
        paramLabel = "DIR",
        description = "The other node's data folder, on the disk of the node that adopts it.")
    private Path folder = Path.of("");

    @Option(
        names = "--node",
        paramLabel = "NODE",
        description = "Which node of ingest adopts it; may be left out when there is only one.")
    private String node = "";

    public Adopt(Shell shell) {
      this.shell = shell;
    }

    @Override
    public Integer call() {
      Map<String, Object> request = new HashMap<>();
      request.put("folder", shell.folder().resolve(folder).toAbsolutePath().normalize().toString());
      if (!node.isEmpty()) {
        request.put("node", node);
      }
      JsonNode adopted = shell.client().post("/spools/adopt", request);
      shell
          .terminal()
          .line(
              adopted.path("messages").asLong()
                  + " messages of "
                  + adopted.path("node").asText()
                  + " are being delivered");
      long left = adopted.path("left").asLong();
      if (left > 0) {
        shell.terminal().line(left + " messages stay: their pipelines are not started");
      }
      return ExitCodes.DONE;
    }
  }
}
