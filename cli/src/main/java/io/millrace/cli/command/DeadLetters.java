package io.millrace.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.cli.ExitCodes;
import io.millrace.cli.Shell;
import io.millrace.cli.output.Table;
import io.millrace.cli.rest.EdgeClient;
import io.millrace.cli.rest.Entities;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code deadletters}: messages that a pipeline's functions could not process. */
@Command(
    name = "deadletters",
    description = "Messages that a data pipeline's functions could not process.")
public final class DeadLetters {
  private DeadLetters() {}

  /** The command without its verbs. */
  public static DeadLetters group() {
    return new DeadLetters();
  }

  private static String path(EdgeClient edge, String pipeline) {
    return "/datapipelines/" + new Entities(edge).pipelineId(pipeline) + "/deadletters";
  }

  /** Newest first. */
  @Command(
      name = "list",
      description = "List them, newest first; -o json has payloads (base64) and stack traces too.")
  public static final class Listing implements Callable<Integer> {
    private static final int MOST = 1_000;

    private final Shell shell;

    @Parameters(paramLabel = "PIPELINE")
    private String pipeline = "";

    @Option(
        names = {"-o", "--output"},
        paramLabel = "FORMAT",
        description = "table or json.")
    private OutputFormat format = OutputFormat.table;

    public Listing(Shell shell) {
      this.shell = shell;
    }

    @Override
    public Integer call() {
      EdgeClient edge = shell.client();
      JsonNode answer = edge.get(path(edge, pipeline) + "?pageSize=" + MOST);
      JsonNode letters = answer.path("result");
      if (format == OutputFormat.table) {
        Table table = new Table(List.of("ID", "FAILED AT", "FUNCTION", "ERROR"));
        letters.forEach(letter ->
            table.row(
                List.of(
                    letter.path("id").asText(),
                    Moments.text(letter.path("failedAt")),
                    letter.path("function").asText(),
                    letter.path("error").asText())));
        table.lines().forEach(shell.terminal()::line);
      } else {
        shell.terminal().line(OutputFormat.pretty(letters));
      }
      long more = answer.path("totalCount").asLong() - letters.size();
      if (more > 0) {
        shell.terminal().note("millrace: and " + more + " older ones");
      }
      return ExitCodes.DONE;
    }
  }

  /** One, whole. */
  @Command(
      name = "show",
      description = "Show one: where, when and why it failed, its stack trace, and its payload.")
  public static final class Show implements Callable<Integer> {
    private final Shell shell;

    @Parameters(index = "0", paramLabel = "PIPELINE")
    private String pipeline = "";

    @Parameters(index = "1", paramLabel = "ID")
    private String id = "";

    @Option(
        names = {"-o", "--output"},
        paramLabel = "FORMAT",
        description = "table or json.")
    private OutputFormat format = OutputFormat.table;

    public Show(Shell shell) {
      this.shell = shell;
    }

    @Override
    public Integer call() {
      EdgeClient edge = shell.client();
      JsonNode letter = edge.get(path(edge, pipeline) + "/" + EdgeClient.encode(id));
      if (format != OutputFormat.table) {
        shell.terminal().line(OutputFormat.pretty(letter));
        return ExitCodes.DONE;
      }
      for (String field : List.of("function", "stage", "topic", "error")) {
        shell.terminal().line(field + ": " + letter.path(field).asText());
      }
      shell.terminal().line("failed at: " + Moments.text(letter.path("failedAt")));
      letter
          .path("stackTrace")
          .asText()
          .lines()
          .forEach(line -> shell.terminal().line("  " + line));
      byte[] payload = Base64.getDecoder().decode(letter.path("payload").asText());
      shell.terminal().line("payload, " + payload.length + " bytes:");
      shell.terminal().line(new String(payload, StandardCharsets.UTF_8));
      return ExitCodes.DONE;
    }
  }

  /** What {@code replay} and {@code purge} share. */
  private abstract static sealed class OfSome implements Callable<Integer> {
    private final Shell shell;
    private final String done;

    @Parameters(index = "0", paramLabel = "PIPELINE")
    private String pipeline = "";

    @Parameters(
        index = "1..*",
        arity = "0..*",
        paramLabel = "ID",
        description = "All when left out.")
    private List<String> ids = new ArrayList<>();

    private OfSome(Shell shell, String done) {
      this.shell = shell;
      this.done = done;
    }

    @Override
    public Integer call() {
      EdgeClient edge = shell.client();
      String path = path(edge, pipeline);
      long count =
          switch (ids.size()) {
            case 0 -> run(edge, path, "").path("count").asLong();
            case 1 ->
                run(edge, path + "/" + EdgeClient.encode(ids.getFirst()), "")
                    .path("count")
                    .asLong();
            default ->
                run(edge, path, "?ids=" + EdgeClient.encode(String.join(",", ids)))
                    .path("count")
                    .asLong();
          };
      shell.terminal().line(count + (count == 1 ? " message " : " messages ") + done);
      return ExitCodes.DONE;
    }

    abstract JsonNode run(EdgeClient edge, String path, String chosen);
  }

  /** Once more through the pipeline. */
  @Command(
      name = "replay",
      description = "Send them through the data pipeline again, from its first function.")
  public static final class Replay extends OfSome {
    public Replay(Shell shell) {
      super(shell, "replayed");
    }

    @Override
    JsonNode run(EdgeClient edge, String path, String chosen) {
      return edge.post(path + "/replay" + chosen);
    }
  }

  /** Away for good. */
  @Command(name = "purge", description = "Delete them for good.")
  public static final class Purge extends OfSome {
    public Purge(Shell shell) {
      super(shell, "purged");
    }

    @Override
    JsonNode run(EdgeClient edge, String path, String chosen) {
      return edge.delete(path + chosen);
    }
  }
}
