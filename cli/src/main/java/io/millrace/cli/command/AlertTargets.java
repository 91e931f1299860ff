package io.millrace.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.cli.CommandFailure;
import io.millrace.cli.ExitCodes;
import io.millrace.cli.Shell;
import io.millrace.cli.documents.Kind;
import io.millrace.cli.rest.EdgeClient;
import io.millrace.cli.rest.Entities;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code alerts test}: whether a target of alerts can be told, before it matters. */
@Command(
    name = "test",
    description =
        "Tell a target of alerts once that this is a test; exit code 1 when it cannot be told.")
public final class AlertTargets implements Callable<Integer> {
  private final Shell shell;

  @Parameters(paramLabel = "TARGET", description = "Name of the target of alerts.")
  private String target = "";

  public AlertTargets(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() {
    EdgeClient edge = shell.client();
    String id = new Entities(edge).require(Kind.ALERT_TARGET, target).path("id").asText();
    JsonNode answer = edge.post("/alerttargets/" + EdgeClient.encode(id) + "/test", Map.of());
    if (!answer.path("ok").asBoolean()) {
      throw CommandFailure.refused(
          "'" + target + "' could not be told: " + answer.path("message").asText());
    }
    shell.terminal().line("'" + target + "' was told");
    return ExitCodes.DONE;
  }
}
