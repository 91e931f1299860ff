package io.millrace.cli.command;

import io.millrace.cli.CommandFailure;
import io.millrace.cli.ExitCodes;
import io.millrace.cli.Shell;
import io.millrace.cli.documents.DocumentFiles;
import io.millrace.cli.documents.ExportFolder;
import io.millrace.cli.documents.SourceDocument;
import io.millrace.cli.rest.Refusal;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code import}: an edge becomes what an export says. */
@Command(
    name = "import",
    description = "Define everything that export wrote, on this edge; it takes over the name too.")
public final class Import implements Callable<Integer> {
  private final Shell shell;

  @Parameters(paramLabel = "DIR")
  private Path folder = Path.of("");

  @Option(
      names = "--secrets",
      paramLabel = "FILE",
      description = "The secrets that export left out; see secrets.example in the folder.")
  private Optional<Path> secrets = Optional.empty();

  @Option(names = "--dry-run", description = "Only say what would happen.")
  private boolean dryRun;

  public Import(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() {
    List<SourceDocument> documents =
        DocumentOptions.secrets(shell, secrets)
            .fill(new DocumentFiles(shell).read(List.of(folder.toString())));
    ApplyRequest request =
        new ApplyRequest(shell, documents).with("adopt", true).with("dryRun", dryRun);
    try {
      Apply.print(shell, request, dryRun);
      return ExitCodes.DONE;
    } catch (Refusal refused) {
      if (String.valueOf(refused.getMessage()).contains("the mask that answers show")) {
        throw CommandFailure.refused(
            refused.getMessage()
                + "\nsecrets are not in the folder: copy "
                + folder.resolve(ExportFolder.SECRETS)
                + ", fill it in, and give it with --secrets");
      }
      throw refused;
    }
  }
}
