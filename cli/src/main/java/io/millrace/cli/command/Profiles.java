package io.millrace.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.cli.CommandFailure;
import io.millrace.cli.ExitCodes;
import io.millrace.cli.Shell;
import io.millrace.cli.documents.Kind;
import io.millrace.cli.output.Table;
import io.millrace.cli.rest.EdgeClient;
import io.millrace.cli.rest.Entities;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code profile}: what one does with cloud profiles before pipelines rely on them. */
@Command(name = "profile", description = "Try cloud profiles.")
public final class Profiles {
  private Profiles() {}

  /** The command without its verbs. */
  public static Profiles group() {
    return new Profiles();
  }

  /** Tries each permission. */
  @Command(
      name = "test",
      description =
          "Try each permission that outputs with a cloud profile need. Leaves nothing behind; exit code 1 when something is denied.")
  public static final class Test implements Callable<Integer> {
    private final Shell shell;

    @Parameters(paramLabel = "PROFILE", description = "Name of the cloud profile.")
    private String profile = "";

    @Option(names = "--region", paramLabel = "REGION", description = "Default: us-east-1.")
    private @Nullable String region;

    @Option(
        names = "--bucket",
        paramLabel = "NAME",
        description = "Default: outputs of the pipelines that deliver with the profile.")
    private @Nullable String bucket;

    @Option(names = "--stream", paramLabel = "NAME", description = "Likewise.")
    private @Nullable String stream;

    @Option(names = "--queue", paramLabel = "NAME", description = "Likewise.")
    private @Nullable String queue;

    public Test(Shell shell) {
      this.shell = shell;
    }

    @Override
    public Integer call() {
      EdgeClient edge = shell.client();
      String id = new Entities(edge).require(Kind.CLOUD_PROFILE, profile).path("id").asText();
      JsonNode answer = edge.post("/cloudprofiles/" + EdgeClient.encode(id) + "/test", wanted());
      Table table = new Table(List.of("OUTPUT", "PERMISSION", "RESULT", "WHY"));
      for (JsonNode result : answer.path("results")) {
        table.row(
            List.of(
                result.path("output").asText(),
                result.path("permission").asText(),
                result.path("outcome").asText(),
                result.path("message").asText()));
      }
      table.lines().forEach(shell.terminal()::line);
      if (!answer.path("ok").asBoolean()) {
        throw CommandFailure.refused(
            "cloud profile '" + profile + "' lacks what is denied or failed above");
      }
      return ExitCodes.DONE;
    }

    private Map<String, String> wanted() {
      Map<String, String> wanted = new LinkedHashMap<>();
      put(wanted, "awsCloudRegion", region);
      put(wanted, "bucket", bucket);
      put(wanted, "stream", stream);
      put(wanted, "queue", queue);
      return wanted;
    }

    private static void put(Map<String, String> wanted, String name, @Nullable String value) {
      if (value != null) {
        wanted.put(name, value);
      }
    }
  }
}
