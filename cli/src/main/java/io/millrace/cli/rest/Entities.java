package io.millrace.cli.rest;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.cli.CommandFailure;
import io.millrace.cli.documents.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Entities by kind and name. */
public final class Entities {
  private static final int PAGE_SIZE = 100;

  private final EdgeClient edge;

  public Entities(EdgeClient edge) {
    this.edge = edge;
  }

  /** All of a kind that the caller may see, by name. */
  public List<JsonNode> all(Kind kind) {
    List<JsonNode> all = new ArrayList<>();
    for (int page = 0; ; page++) {
      JsonNode answer =
          edge.get(kind.path() + "?orderBy=name&pageIndex=" + page + "&pageSize=" + PAGE_SIZE);
      JsonNode result = answer.path("result");
      result.forEach(all::add);
      if (result.isEmpty() || all.size() >= answer.path("totalCount").asInt()) {
        return all;
      }
    }
  }

  /** The one of this name; an id, and the e-mail address of a user, will do as well. */
  public Optional<JsonNode> find(Kind kind, String name) {
    String text = "'" + name.replace("'", "''") + "'";
    String filter =
        "name = " + text + " OR id = " + text + (kind == Kind.USER ? " OR email = " + text : "");
    JsonNode result =
        edge.get(kind.path() + "?pageSize=" + PAGE_SIZE + "&filter=" + EdgeClient.encode(filter))
            .path("result");
    List<JsonNode> named = new ArrayList<>();
    result.forEach(entity -> {
      if (entity.path("name").asText().equals(name)) {
        named.add(entity);
      }
    });
    if (named.size() > 1) {
      throw CommandFailure.refused(
          "several "
              + kind.plural()
              + " are called '"
              + name
              + "'; use one of the ids "
              + String.join(
                  ", ", named.stream().map(entity -> entity.path("id").asText()).toList()));
    }
    return named.isEmpty() ? first(result) : Optional.of(named.getFirst());
  }

  private static Optional<JsonNode> first(JsonNode result) {
    return result.isEmpty() ? Optional.empty() : Optional.of(result.get(0));
  }

  /**
   * @throws CommandFailure when there is none of this name
   */
  public JsonNode require(Kind kind, String name) {
    return find(kind, name).orElseThrow(() -> CommandFailure.refused(missing(kind, name)));
  }

  /** The id of a pipeline, encoded for paths. */
  public String pipelineId(String name) {
    return EdgeClient.encode(require(Kind.DATA_PIPELINE, name).path("id").asText());
  }

  /** The sentence that something does not exist. */
  public static String missing(Kind kind, String name) {
    return "there is no " + kind.singular() + " '" + name + "'";
  }
}
