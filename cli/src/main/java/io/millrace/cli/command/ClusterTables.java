package io.millrace.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.cli.CommandFailure;
import io.millrace.cli.ExitCodes;
import io.millrace.cli.Shell;
import io.millrace.cli.output.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What {@code get nodes} and {@code get placement} show: no kinds, for nobody defines them. */
final class ClusterTables {
  private static final long MIB = 1024 * 1024;

  private final Shell shell;

  ClusterTables(Shell shell) {
    this.shell = shell;
  }

  /** Whether {@code word} means one of them. */
  static boolean shows(String word) {
    return switch (word.toLowerCase(Locale.ROOT)) {
      case "node", "nodes", "placement" -> true;
      default -> false;
    };
  }

  int show(String word, OutputFormat format) {
    boolean placement = word.equalsIgnoreCase("placement");
    if (format == OutputFormat.yaml) {
      throw CommandFailure.usage("this is no document; choose table or json with --output");
    }
    JsonNode answer = shell.client().get(placement ? "/placement" : "/cluster");
    if (format == OutputFormat.json) {
      shell.terminal().line(OutputFormat.pretty(answer));
    } else if (placement) {
      placement(answer);
    } else {
      nodes(answer);
    }
    return ExitCodes.DONE;
  }

  private void nodes(JsonNode cluster) {
    Table table =
        new Table(List.of("NODE", "STATE", "VERSION", "PIPELINES", "CPUS", "MEMORY", "LABELS"));
    for (JsonNode node : cluster.path("nodes")) {
      table.row(
          List.of(
              node.path("id").asText(),
              node.path("state").asText(),
              node.path("version").asText(),
              node.path("dataPipelines").asText(),
              node.path("cpus").asText(),
              node.path("memoryBytes").asLong() / MIB + " MiB",
              joined(node.path("labels"))));
    }
    table.lines().forEach(shell.terminal()::line);
    shell.terminal().line(cluster.path("sentence").asText());
  }

  private void placement(JsonNode placement) {
    Table table = new Table(List.of("PIPELINE", "NODES", "OUTPUT", "REASON"));
    for (JsonNode pipeline : placement.path("dataPipelines")) {
      table.row(
          List.of(
              pipeline.path("name").asText(),
              joined(pipeline.path("nodes")),
              pipeline.path("output").asText(),
              pipeline.path("reason").asText()));
    }
    table.lines().forEach(shell.terminal()::line);
  }

  private static String joined(JsonNode texts) {
    List<String> all = new ArrayList<>();
    texts.forEach(text -> all.add(text.asText()));
    return String.join(", ", all);
  }
}
