package io.millrace.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.cli.CommandFailure;
import io.millrace.cli.ExitCodes;
import io.millrace.cli.Shell;
import io.millrace.cli.documents.Kind;
import io.millrace.cli.documents.SourceDocument;
import io.millrace.cli.rest.Entities;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code update}: one thing that exists, as scripts for the original's command line say it. */
@Command(
    name = "update",
    description = "Change one thing that exists to what a YAML file says; apply changes several.")
public final class Update implements Callable<Integer> {
  private final Shell shell;

  @Parameters(index = "0", paramLabel = "KIND", description = "As for get.")
  private String kindWord = "";

  @Parameters(index = "1", paramLabel = "NAME")
  private String name = "";

  @Mixin private DocumentOptions documents = new DocumentOptions();

  public Update(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() {
    Kind kind = Kind.of(kindWord);
    List<SourceDocument> read = documents.read(shell);
    JsonNode known = new Entities(shell.client()).require(kind, name);
    SourceDocument document = read.getFirst();
    if (read.size() != 1 || !isOf(document, kind, known.path("name").asText())) {
      throw CommandFailure.refused(
          document.source()
              + " must be one document, of "
              + kind.document()
              + " '"
              + name
              + "'; names cannot be changed here, and apply takes several documents");
    }
    Apply.print(shell, new ApplyRequest(shell, read), false);
    return ExitCodes.DONE;
  }

  private static boolean isOf(SourceDocument document, Kind kind, String name) {
    return name.equals(document.document().get("name"))
        && document.document().get("kind") instanceof String word
        && Kind.of(word) == kind;
  }
}
