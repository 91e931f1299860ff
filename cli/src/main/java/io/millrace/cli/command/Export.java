package io.millrace.cli.command;

import io.millrace.cli.ExitCodes;
import io.millrace.cli.Shell;
import io.millrace.cli.documents.ExportFolder;
import io.millrace.cli.documents.Kind;
import io.millrace.cli.rest.EdgeClient;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code export}: everything that is defined, as a folder of documents fit for git. */
@Command(
    name = "export",
    description =
        "Write everything that is defined to a folder, a file each, functions' programs beside"
            + " theirs; secrets are left out.")
public final class Export implements Callable<Integer> {
  private final Shell shell;

  @Parameters(paramLabel = "DIR", description = "Made when missing; an earlier export is replaced.")
  private Path folder = Path.of("");

  public Export(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() {
    EdgeClient edge = shell.client();
    ExportFolder export = new ExportFolder(shell.folder().resolve(folder), folder);
    for (Kind kind : Kind.values()) {
      edge.get("/documents/" + kind.document()).forEach(export::add);
    }
    export.write().forEach(file -> shell.terminal().line(folder.resolve(file).toString()));
    return ExitCodes.DONE;
  }
}
