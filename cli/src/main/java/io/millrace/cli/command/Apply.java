package io.millrace.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.cli.CommandFailure;
import io.millrace.cli.ExitCodes;
import io.millrace.cli.Shell;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code apply} and {@code create}: the edge takes all documents or none. */
public abstract sealed class Apply implements Callable<Integer> {
  private final Shell shell;

  @Mixin private DocumentOptions documents = new DocumentOptions();

  @Option(names = "--dry-run", description = "Only say what would happen.")
  private boolean dryRun;

  private Apply(Shell shell) {
    this.shell = shell;
  }

  /** Creates or updates. */
  @Command(
      name = "apply",
      description = "Create or update what YAML files define. All documents are applied, or none.")
  public static final class Any extends Apply {
    @Option(
        names = "--prune",
        description =
            "Delete what the files leave out, of the kinds that they have and in the projects that they name; asks first.")
    private boolean prune;

    @Option(
        names = {"-y", "--yes"},
        description = "Delete without asking.")
    private boolean yes;

    public Any(Shell shell) {
      super(shell);
    }

    @Override
    void choose(ApplyRequest request, boolean dryRun) {
      if (yes && !prune) {
        throw CommandFailure.usage("--yes goes with --prune");
      }
      if (prune && dryRun) {
        request.with("prune", true);
      } else if (prune) {
        request.agreeToPrune(yes);
      }
    }
  }

  /** Creates, and refuses what exists. */
  @Command(
      name = "create",
      description = "Create what YAML files define; refuse what exists already.")
  public static final class New extends Apply {
    public New(Shell shell) {
      super(shell);
    }

    @Override
    void choose(ApplyRequest request, boolean dryRun) {
      request.with("createOnly", true);
    }
  }

  /** Sets what else the request asks for. */
  abstract void choose(ApplyRequest request, boolean dryRun);

  @Override
  public Integer call() {
    ApplyRequest request = new ApplyRequest(shell, documents.read(shell)).with("dryRun", dryRun);
    choose(request, dryRun);
    print(shell, request, dryRun);
    return ExitCodes.DONE;
  }

  static void print(Shell shell, ApplyRequest request, boolean dryRun) {
    for (JsonNode result : request.results()) {
      String what = ApplyRequest.label(result) + " " + result.path("result").asText();
      shell.terminal().line(what + (dryRun ? " (dry run)" : ""));
    }
  }
}
