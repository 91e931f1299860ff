package io.millrace.cli.command;

import io.millrace.cli.CommandFailure;
import io.millrace.cli.ExitCodes;
import io.millrace.cli.Shell;
import io.millrace.cli.documents.Kind;
import io.millrace.cli.rest.EdgeClient;
import io.millrace.cli.rest.Entities;
import io.millrace.cli.rest.Refusal;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code delete}: one after the other; a refusal does not keep the next one. */
@Command(
    name = "delete",
    description = "Delete what is defined. What is in use stays, and the refusal says who uses it.")
public final class Delete implements Callable<Integer> {
  private final Shell shell;

  @Parameters(index = "0", paramLabel = "KIND", description = "As for get.")
  private String kindWord = "";

  @Parameters(index = "1..*", arity = "1..*", paramLabel = "NAME")
  private List<String> names = new ArrayList<>();

  public Delete(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() {
    Kind kind = Kind.of(kindWord);
    EdgeClient edge = shell.client();
    int exitCode = ExitCodes.DONE;
    for (String name : names) {
      if (!delete(edge, kind, name)) {
        exitCode = ExitCodes.REFUSED;
      }
    }
    return exitCode;
  }

  private boolean delete(EdgeClient edge, Kind kind, String name) {
    try {
      String id = new Entities(edge).require(kind, name).path("id").asText();
      edge.delete(kind.path() + "/" + EdgeClient.encode(id));
      shell.terminal().line(kind.document() + "/" + name + " deleted");
      return true;
    } catch (Refusal | CommandFailure refused) {
      shell.terminal().error(String.valueOf(refused.getMessage()));
      return false;
    }
  }
}
