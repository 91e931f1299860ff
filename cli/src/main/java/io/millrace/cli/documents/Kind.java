package io.millrace.cli.documents;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.cli.CommandFailure;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Kinds of entities as commands name them: in any letter case, in the singular or the plural. */
public enum Kind {
  CATEGORY("category", "categories", "categories", "category", "values"),
  DATA_SOURCE(
      "dataSource", "datasources", "data sources", "data source", "protocol", "type", "fields"),
  FUNCTION(
      "function", "functions", "functions", "function", "language", "environment", "description"),
  SECRET("secret", "secrets", "secrets", "secret", "description"),
  RUNTIME_ENVIRONMENT(
      "runtimeEnvironment",
      "runtimeenvironments",
      "runtime environments",
      "runtime environment",
      "language",
      "dockerRepoURI"),
  CLOUD_PROFILE(
      "cloudProfile", "cloudprofiles", "cloud profiles", "cloud profile", "type", "description"),
  CONTAINER_REGISTRY(
      "containerRegistry",
      "containerregistries",
      "container registries",
      "container registry",
      "type",
      "server"),
  PROJECT("project", "projects", "projects", "project", "description"),
  DATA_PIPELINE(
      "dataPipeline",
      "datapipelines",
      "data pipelines",
      "data pipeline",
      "state",
      "output",
      "endPoint",
      "stateReason"),
  ALERT_TARGET(
      "alertTarget",
      "alerttargets",
      "targets of alerts",
      "target of alerts",
      "type",
      "active",
      "minimumSeverity"),
  USER("user", "users", "users", "user", "email", "role"),
  SERVICE_DOMAIN(
      "serviceDomain", "servicedomains", "service domains", "service domain", "description");

  private final String document;
  private final String path;
  private final String plural;
  private final String singular;
  private final List<String> columns;

  Kind(String document, String path, String plural, String singular, String... columns) {
    this.document = document;
    this.path = path;
    this.plural = plural;
    this.singular = singular;
    this.columns = List.of(columns);
  }

  /**
   * The kind that {@code word} means.
   *
   * @throws CommandFailure naming all kinds when it means none
   */
  public static Kind of(String word) {
    String plain = word.toLowerCase(Locale.ROOT).replaceAll("[-_ ]", "");
    for (Kind kind : values()) {
      if (plain.equals(kind.path) || plain.equals(kind.document.toLowerCase(Locale.ROOT))) {
        return kind;
      }
    }
    return switch (plain) {
      case "pipeline", "pipelines" -> DATA_PIPELINE;
      case "svcdomain", "svcdomains", "edge", "edges" -> SERVICE_DOMAIN;
      case "runtime", "runtimes" -> RUNTIME_ENVIRONMENT;
      case "containerregistryprofile", "containerregistryprofiles" -> CONTAINER_REGISTRY;
      default ->
          throw CommandFailure.usage(
              "'"
                  + word
                  + "' is no kind; the kinds are "
                  + Stream.of(values()).map(Kind::document).collect(Collectors.joining(", ")));
    };
  }

  /** As {@code kind:} of documents, and in what {@code apply} prints. */
  public String document() {
    return document;
  }

  /** The key by which documents of a kind, in any letter case, are told apart. */
  public static String identity(String kind) {
    return kind.equalsIgnoreCase(USER.document) ? "email" : "name";
  }

  /** Below {@code /v1.0}, with its slash. */
  public String path() {
    return "/" + path;
  }

  /** In sentences. */
  public String plural() {
    return plural;
  }

  /** In sentences. */
  public String singular() {
    return singular;
  }

  /** Titles of the table. */
  public List<String> titles() {
    List<String> titles = new ArrayList<>(List.of("NAME"));
    columns.forEach(column -> titles.add(title(column)));
    return titles;
  }

  private static String title(String column) {
    return switch (column) {
      case "fields" -> "TOPICS";
      case "dockerRepoURI" -> "IMAGE";
      case "endPoint" -> "ENDPOINT";
      case "minimumSeverity" -> "FROM";
      case "stateReason" -> "REASON";
      default -> column.toUpperCase(Locale.ROOT);
    };
  }

  /** One row of the table. */
  public List<String> row(JsonNode entity) {
    List<String> row = new ArrayList<>(List.of(entity.path("name").asText()));
    columns.forEach(column -> row.add(cell(entity, column)));
    return row;
  }

  private static String cell(JsonNode entity, String column) {
    return switch (column) {
      case "output" -> output(entity);
      case "fields" -> join(entity.path("fields").findValuesAsText("topic"));
      case "values" -> join(texts(entity.path("values")));
      default -> entity.path(column).asText("");
    };
  }

  private static String output(JsonNode pipeline) {
    for (String field : List.of("awsStreamType", "azStreamType", "gcpStreamType", "edgeService")) {
      if (pipeline.hasNonNull(field)) {
        return pipeline.path(field).asText();
      }
    }
    String edge = pipeline.path("edgeStreamType").asText("None");
    return edge.equals("None") ? "RealTimeStreaming" : edge;
  }

  private static List<String> texts(JsonNode array) {
    List<String> texts = new ArrayList<>();
    array.forEach(value -> texts.add(value.asText()));
    return texts;
  }

  private static String join(List<String> texts) {
    return String.join(", ", texts);
  }
}
