package io.millrace.manager.schema;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The kinds of entities that users define, with their names in REST paths, in documents and in
 * sentences.
 */
public enum Kind {
  CATEGORY("categories", "category", "category", Scope.EDGE),
  ALERT_TARGET("alerttargets", "alertTarget", "target of alerts", Scope.EDGE),
  CLOUD_PROFILE("cloudprofiles", "cloudProfile", "cloud profile", Scope.EDGE),
  REGISTRY("containerregistries", "containerRegistry", "container registry profile", Scope.EDGE),
  SERVICE_DOMAIN("servicedomains", "serviceDomain", "service domain", Scope.EDGE),
  USER("users", "user", "user", Scope.EDGE),
  PROJECT("projects", "project", "project", Scope.EDGE),
  DATA_SOURCE("datasources", "dataSource", "data source", Scope.EDGE),
  RUNTIME("runtimeenvironments", "runtimeEnvironment", "runtime environment", Scope.PROJECT),
  SECRET("secrets", "secret", "secret", Scope.PROJECT),
  FUNCTION("functions", "function", "function", Scope.PROJECT),
  PIPELINE("datapipelines", "dataPipeline", "data pipeline", Scope.PROJECT);

  /** Within what a name is unique. */
  public enum Scope {
    EDGE,
    PROJECT
  }

  private final String path;
  private final String document;
  private final String noun;
  private final Scope scope;

  Kind(String path, String document, String noun, Scope scope) {
    this.path = path;
    this.document = document;
    this.noun = noun;
    this.scope = scope;
  }

  /** Plural, as in REST paths. */
  public String path() {
    return path;
  }

  /** As in {@code kind:} of a document. */
  public String document() {
    return document;
  }

  /** For sentences. */
  public String noun() {
    return noun;
  }

  public boolean inProject() {
    return scope == Scope.PROJECT;
  }

  public static Optional<Kind> ofPath(String path) {
    return List.of(values()).stream().filter(kind -> kind.path.equals(path)).findFirst();
  }

  /**
   * By the word that a document or the command line uses, in any letter case; the other words of
   * the product's history are understood too.
   */
  public static Optional<Kind> ofDocument(String word) {
    String lower = word.toLowerCase(Locale.ROOT);
    String current =
        switch (lower) {
          case "svcdomain", "edge" -> "servicedomain";
          case "containerregistryprofile" -> "containerregistry";
          default -> lower;
        };
    return List.of(values()).stream()
        .filter(kind -> kind.document.toLowerCase(Locale.ROOT).equals(current))
        .findFirst();
  }

  /** All words of documents. */
  public static List<String> documents() {
    return List.of(values()).stream().map(Kind::document).toList();
  }
}
