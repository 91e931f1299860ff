package io.millrace.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.cli.CommandFailure;
import io.millrace.cli.ExitCodes;
import io.millrace.cli.Shell;
import io.millrace.cli.documents.Kind;
import io.millrace.cli.documents.YamlWriter;
import io.millrace.cli.output.Table;
import io.millrace.cli.output.Watch;
import io.millrace.cli.rest.EdgeClient;
import io.millrace.cli.rest.Entities;
import io.millrace.cli.rest.Patience;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * {@code get}: entities as a table, as JSON of the REST interface, or as YAML documents that {@code
 * apply} takes.
 */
@Command(name = "get", description = "Show what is defined.")
public final class Get implements Callable<Integer> {
  private static final Duration PAUSE = Duration.ofSeconds(1);

  private final Shell shell;

  @Parameters(
      index = "0",
      paramLabel = "KIND",
      description =
          "category, dataSource, function, dataPipeline, …; any letter case, singular or plural. Or"
              + " nodes, placement.")
  private String kindWord = "";

  @Parameters(
      index = "1..*",
      arity = "0..*",
      paramLabel = "NAME",
      description = "All when left out.")
  private List<String> names = new ArrayList<>();

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      description = "table, yaml or json; table by default.")
  private OutputFormat format = OutputFormat.table;

  @Option(
      names = {"-w", "--watch"},
      description =
          "Go on printing rows as they change, until Ctrl-C; across restarts of the edge as well.")
  private boolean watch;

  public Get(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() throws InterruptedException {
    if (ClusterTables.shows(kindWord)) {
      return new ClusterTables(shell).show(kindWord, format);
    }
    Kind kind = Kind.of(kindWord);
    EdgeClient edge = shell.client();
    if (watch) {
      return watch(kind, edge);
    }
    List<String> missing = new ArrayList<>();
    List<JsonNode> found =
        format == OutputFormat.yaml
            ? documents(edge, kind, missing)
            : entities(new Entities(edge), kind, missing);
    if (!found.isEmpty() || names.isEmpty()) {
      print(kind, found);
    }
    missing.forEach(name -> shell.terminal().error(Entities.missing(kind, name)));
    return missing.isEmpty() ? ExitCodes.DONE : ExitCodes.REFUSED;
  }

  private int watch(Kind kind, EdgeClient edge) throws InterruptedException {
    if (format != OutputFormat.table) {
      throw CommandFailure.usage("--watch prints a table; leave out --output");
    }
    Entities entities = new Entities(edge);
    Watch rows = new Watch(shell.terminal(), kind.titles());
    Patience patience = new Patience(shell.terminal());
    while (!shell.terminal().gone()) {
      List<JsonNode> found = patience.ask(() -> entities(entities, kind, new ArrayList<>()));
      Map<String, List<String>> now = new LinkedHashMap<>();
      found.forEach(entity -> now.put(entity.path("id").asText(), kind.row(entity)));
      rows.show(now);
      Thread.sleep(PAUSE);
    }
    return ExitCodes.DONE;
  }

  private List<JsonNode> entities(Entities entities, Kind kind, List<String> missing) {
    if (names.isEmpty()) {
      return entities.all(kind);
    }
    List<JsonNode> found = new ArrayList<>();
    for (String name : names) {
      Optional<JsonNode> entity = entities.find(kind, name);
      entity.ifPresentOrElse(found::add, () -> missing.add(name));
    }
    return found;
  }

  private List<JsonNode> documents(EdgeClient edge, Kind kind, List<String> missing) {
    List<JsonNode> found = new ArrayList<>();
    for (String name : names.isEmpty() ? List.of("") : names) {
      JsonNode answer =
          edge.get("/documents/" + kind.document() + "?name=" + EdgeClient.encode(name));
      answer.forEach(found::add);
      if (answer.isEmpty() && !name.isEmpty()) {
        missing.add(name);
      }
    }
    return found;
  }

  private void print(Kind kind, List<JsonNode> found) {
    switch (format) {
      case json -> shell.terminal().line(json(found));
      case yaml -> shell.terminal().out().print(YamlWriter.write(found));
      case table -> {
        Table table = new Table(kind.titles());
        found.forEach(entity -> table.row(kind.row(entity)));
        table.lines().forEach(shell.terminal()::line);
        if (!names.isEmpty()) {
          sayWhole(table.cutCells());
        }
      }
    }
  }

  /** Who names what to show wants to read all of it, as why a pipeline waits and how long. */
  private void sayWhole(List<String> cut) {
    if (!cut.isEmpty()) {
      shell.terminal().line("");
      cut.forEach(shell.terminal()::line);
    }
  }

  private String json(List<JsonNode> found) {
    return names.size() == 1 ? OutputFormat.pretty(found.getFirst()) : OutputFormat.pretty(found);
  }
}
