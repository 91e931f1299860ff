package io.millrace.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.difflib.DiffUtils;
import com.github.difflib.UnifiedDiffUtils;
import io.millrace.cli.ExitCodes;
import io.millrace.cli.Shell;
import io.millrace.cli.documents.YamlWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code diff}: what {@code apply} would change, line by line of the documents. */
@Command(name = "diff", description = "Show what apply would change; change nothing.")
public final class Diff implements Callable<Integer> {
  private static final int CONTEXT = 3;

  private final Shell shell;

  @Mixin private DocumentOptions documents = new DocumentOptions();

  @Option(names = "--prune", description = "Show too what apply --prune would delete.")
  private boolean prune;

  @Option(names = "--exit-code", description = "End with exit code 1 when there is a difference.")
  private boolean exitCode;

  public Diff(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() {
    boolean different = false;
    ApplyRequest request =
        new ApplyRequest(shell, documents.read(shell))
            .with("dryRun", true)
            .with("show", true)
            .with("prune", prune);
    for (JsonNode result : request.results()) {
      if (!result.path("result").asText().equals("unchanged")) {
        different = true;
        print(result);
      }
    }
    return different && exitCode ? ExitCodes.REFUSED : ExitCodes.DONE;
  }

  private void print(JsonNode result) {
    String label = ApplyRequest.label(result);
    List<String> before = lines(result.path("before"));
    List<String> after = lines(result.path("after"));
    if (before.equals(after)) {
      shell.terminal().line(label + ": differs in a secret, which is not shown");
      return;
    }
    UnifiedDiffUtils.generateUnifiedDiff(
            before.isEmpty() ? "/dev/null" : label,
            after.isEmpty() ? "/dev/null" : label,
            before,
            DiffUtils.diff(before, after),
            CONTEXT)
        .forEach(shell.terminal()::line);
  }

  private static List<String> lines(JsonNode document) {
    return document.isObject() ? YamlWriter.write(List.of(document)).lines().toList() : List.of();
  }
}
