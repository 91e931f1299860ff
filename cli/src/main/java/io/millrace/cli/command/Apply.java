package io.millrace.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.cli.ExitCodes;
import io.millrace.cli.Shell;
import io.millrace.cli.documents.DocumentFiles;
import io.millrace.cli.documents.SourceDocument;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code apply} and {@code create}: the edge takes all documents or none. */
public abstract sealed class Apply implements Callable<Integer> {
  private final Shell shell;
  private final boolean createOnly;

  @Option(
      names = {"-f", "--file"},
      required = true,
      paramLabel = "FILE|DIR|-",
      description = "A YAML file, a folder of them, or - for standard input; may be repeated.")
  private List<String> files = new ArrayList<>();

  @Option(names = "--dry-run", description = "Only say what would happen.")
  private boolean dryRun;

  private Apply(Shell shell, boolean createOnly) {
    this.shell = shell;
    this.createOnly = createOnly;
  }

  /** Creates or updates. */
  @Command(
      name = "apply",
      description = "Create or update what YAML files define. All documents are applied, or none.")
  public static final class Any extends Apply {
    public Any(Shell shell) {
      super(shell, false);
    }
  }

  /** Creates, and refuses what exists. */
  @Command(
      name = "create",
      description = "Create what YAML files define; refuse what exists already.")
  public static final class New extends Apply {
    public New(Shell shell) {
      super(shell, true);
    }
  }

  @Override
  public Integer call() {
    List<SourceDocument> documents = new DocumentFiles(shell).read(files);
    Map<String, Object> request = new LinkedHashMap<>();
    request.put("documents", documents);
    request.put("createOnly", createOnly);
    request.put("dryRun", dryRun);
    for (JsonNode result : shell.client().post("/apply", request).path("results")) {
      shell
          .terminal()
          .line(
              "%s/%s %s%s"
                  .formatted(
                      result.path("kind").asText(),
                      result.path("name").asText(),
                      result.path("result").asText(),
                      dryRun ? " (dry run)" : ""));
    }
    return ExitCodes.DONE;
  }
}
