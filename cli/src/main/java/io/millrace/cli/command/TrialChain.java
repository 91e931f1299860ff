package io.millrace.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.cli.CommandFailure;
import io.millrace.cli.Shell;
import io.millrace.cli.documents.DocumentFiles;
import io.millrace.cli.documents.Kind;
import io.millrace.cli.documents.SourceDocument;
import io.millrace.cli.rest.EdgeClient;
import io.millrace.cli.rest.Entities;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Functions to be tried, from files or from the edge. A data pipeline in the files says which of
 * them, in which order, with which arguments; without one all of the files are a chain as they
 * stand.
 */
final class TrialChain {
  /** Fields of a document that say which function it is, not what it does. */
  private static final List<String> NOT_IN_REQUESTS = List.of("kind", "project");

  private final Shell shell;
  private final Entities entities;
  private final Map<String, String> parameters;
  private final List<Map<String, Object>> functions = new ArrayList<>();
  private final List<String> used = new ArrayList<>();
  private @Nullable String project;

  /**
   * @param parameters for whichever function has a parameter of this name; they win over a
   *     pipeline's
   */
  TrialChain(Shell shell, EdgeClient edge, Map<String, String> parameters) {
    this.shell = shell;
    this.entities = new Entities(edge);
    this.parameters = parameters;
  }

  /** Adds what the files hold. */
  void addFiles(List<String> files) {
    List<Map<String, Object>> known = new ArrayList<>();
    List<Map<String, Object>> pipelines = new ArrayList<>();
    for (SourceDocument document : new DocumentFiles(shell).read(files)) {
      String kind = String.valueOf(document.document().get("kind"));
      if (kind.equalsIgnoreCase("function")) {
        known.add(document.document());
      } else if (kind.equalsIgnoreCase("dataPipeline")) {
        pipelines.add(document.document());
      }
    }
    if (pipelines.size() == 1) {
      calls(pipelines.getFirst()).forEach(call -> addCall(call, known));
    } else {
      known.forEach(function -> addInline(function, Map.of()));
    }
    if (functions.isEmpty()) {
      throw CommandFailure.refused("there is no function in " + String.join(", ", files));
    }
  }

  private static List<Map<?, ?>> calls(Map<String, Object> pipeline) {
    List<Map<?, ?>> calls = new ArrayList<>();
    if (pipeline.get("functions") instanceof List<?> list) {
      list.forEach(entry -> {
        if (entry instanceof Map<?, ?> call) {
          calls.add(call);
        }
      });
    }
    return calls;
  }

  private void addCall(Map<?, ?> call, List<Map<String, Object>> known) {
    String name = String.valueOf(call.get("name"));
    Map<?, ?> arguments = call.get("args") instanceof Map<?, ?> map ? map : Map.of();
    Optional<Map<String, Object>> inFiles =
        known.stream().filter(function -> name.equals(function.get("name"))).findFirst();
    inFiles.ifPresentOrElse(
        function -> addInline(function, arguments), () -> addNamed(name, arguments));
  }

  private void addInline(Map<String, Object> document, Map<?, ?> arguments) {
    Map<String, Object> function = new LinkedHashMap<>(document);
    NOT_IN_REQUESTS.forEach(function::remove);
    if (document.get("project") instanceof String name) {
      project = entities.require(Kind.PROJECT, name).path("id").asText();
    }
    List<String> names = new ArrayList<>();
    if (document.get("params") instanceof List<?> params) {
      params.forEach(param -> {
        if (param instanceof Map<?, ?> map) {
          names.add(String.valueOf(map.get("name")));
        }
      });
    }
    function.put("args", arguments(names, arguments));
    functions.add(function);
  }

  /** Adds a function that the edge has. */
  void addNamed(String name, Map<?, ?> arguments) {
    JsonNode entity = entities.require(Kind.FUNCTION, name);
    List<String> names = entity.path("params").findValuesAsText("name");
    Map<String, Object> function = new LinkedHashMap<>();
    function.put("functionId", entity.path("id").asText());
    function.put("args", arguments(names, arguments));
    functions.add(function);
  }

  private Map<String, Object> arguments(List<String> names, Map<?, ?> given) {
    Map<String, Object> arguments = new LinkedHashMap<>();
    given.forEach((name, value) -> arguments.put(String.valueOf(name), value));
    parameters.forEach((name, value) -> {
      if (names.contains(name)) {
        arguments.put(name, value);
        used.add(name);
      }
    });
    return arguments;
  }

  /** The functions as the REST interface takes them. */
  List<Map<String, Object>> functions() {
    for (String name : parameters.keySet()) {
      if (!used.contains(name)) {
        throw CommandFailure.usage(
            "--param names '" + name + "', but no function has such a parameter");
      }
    }
    return functions;
  }

  Optional<String> project() {
    return Optional.ofNullable(project);
  }
}
