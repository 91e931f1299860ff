package io.millrace.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.cli.CommandFailure;
import io.millrace.cli.Shell;
import io.millrace.cli.documents.SourceDocument;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Documents on their way to the edge, with what is to be done with them. */
final class ApplyRequest {
  private final Shell shell;
  private final Map<String, Object> request = new LinkedHashMap<>();

  ApplyRequest(Shell shell, List<SourceDocument> documents) {
    this.shell = shell;
    request.put("documents", documents);
  }

  ApplyRequest with(String option, Object value) {
    request.put(option, value);
    return this;
  }

  /** What became of each document, and of what was pruned. */
  List<JsonNode> results() {
    List<JsonNode> results = new ArrayList<>();
    shell.client().post("/apply", request).path("results").forEach(results::add);
    return results;
  }

  /**
   * Asks for leave to delete what the documents leave out, and remembers what it was given for.
   *
   * @throws CommandFailure when it is not given
   */
  void agreeToPrune(boolean asked) {
    List<JsonNode> deleted =
        new ApplyRequest(shell, List.of())
            .copyOf(this).with("dryRun", true).with("prune", true).results().stream()
                .filter(result -> result.path("result").asText().equals("deleted"))
                .toList();
    if (!asked && !deleted.isEmpty()) {
      shell.terminal().note("These are not in the files and would be deleted:");
      deleted.forEach(result -> shell.terminal().note("  " + label(result)));
      if (!yes("Delete " + deleted.size() + "? [y/N] ")) {
        throw CommandFailure.refused(
            "nothing was changed; answer y, or repeat with --yes, to delete them");
      }
    }
    request.put("prune", deleted.stream().map(result -> result.path("id").asText()).toList());
  }

  private ApplyRequest copyOf(ApplyRequest other) {
    request.putAll(other.request);
    return this;
  }

  private boolean yes(String question) {
    shell.terminal().ask(question);
    StringBuilder answer = new StringBuilder();
    try {
      for (int c = shell.in().read(); c != -1 && c != '\n'; c = shell.in().read()) {
        answer.append((char) c);
      }
    } catch (IOException silent) {
      return false;
    }
    return List.of("y", "yes")
        .contains(answer.toString().strip().toLowerCase(java.util.Locale.ROOT));
  }

  /** As in {@code dataPipeline/temps}. */
  static String label(JsonNode result) {
    return result.path("kind").asText() + "/" + result.path("name").asText();
  }
}
