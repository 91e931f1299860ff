package io.millrace.cli.up;

import io.millrace.cli.CommandFailure;
import io.millrace.cli.ExitCodes;
import io.millrace.cli.Shell;
import io.millrace.edge.Edge;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code restore}: a backup becomes an edge's data folder; the edge must not run. */
@Command(
    name = "restore",
    description =
        "Put a backup into the data folder of an edge that does not run. With MILLRACE_DATABASE set, its rows go there.")
public final class Restore implements Callable<Integer> {
  private final Shell shell;

  @Parameters(paramLabel = "FILE")
  private Path file = Path.of("");

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "Folder that keeps everything; ./data by default.")
  private Path data = Path.of("data");

  @Option(
      names = "--replace",
      description = "Replace what the folder has; its database is kept beside the new one.")
  private boolean replace;

  public Restore(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() {
    Path source = shell.folder().resolve(file);
    if (!Files.isRegularFile(source)) {
      throw CommandFailure.refused("there is no file " + file);
    }
    String done = Edge.restore(shell.folder().resolve(data), source, replace, shell.environment());
    shell.terminal().line(data + ": " + done);
    return ExitCodes.DONE;
  }
}
