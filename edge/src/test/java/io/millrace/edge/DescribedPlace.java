package io.millrace.edge;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * A place in a body or an answer, with all schemas that hold there: those of {@code allOf} hold at
 * once.
 */
final class DescribedPlace {
  private final DescribedBodies description;
  private final List<JsonObject> schemas;

  DescribedPlace(DescribedBodies description, Stream<JsonObject> schemas) {
    this.description = description;
    this.schemas = schemas.flatMap(this::parts).toList();
  }

  private Stream<JsonObject> parts(JsonObject given) {
    JsonObject schema = description.resolved(given);
    Stream<JsonObject> others =
        schema.getJsonArray("allOf", new JsonArray()).stream()
            .map(JsonObject.class::cast)
            .flatMap(this::parts);
    return Stream.concat(Stream.of(schema), others);
  }

  boolean exists() {
    return !schemas.isEmpty();
  }

  DescribedPlace field(String name) {
    return new DescribedPlace(
        description,
        schemas.stream()
            .map(schema -> schema.getJsonObject("properties", new JsonObject()))
            .filter(fields -> fields.containsKey(name))
            .map(fields -> fields.getJsonObject(name)));
  }

  DescribedPlace items() {
    return new DescribedPlace(
        description,
        schemas.stream().map(schema -> schema.getJsonObject("items")).filter(Objects::nonNull));
  }

  /** Fields that have to be there. */
  Set<String> required() {
    Set<String> names = new HashSet<>();
    schemas.forEach(schema -> names.addAll(texts(schema.getJsonArray("required"))));
    return names;
  }

  /** JSON types that a value may have; empty when that is not said. */
  Set<String> types() {
    return common(schema -> new HashSet<>(DescribedBodies.types(schema))).orElse(Set.of());
  }

  /** Words that a value may be; empty when any is allowed. */
  Optional<Set<String>> words() {
    return common(schema -> texts(schema.getJsonArray("enum")));
  }

  /** What the schemas allow that say something. */
  private Optional<Set<String>> common(Function<JsonObject, Set<String>> allowed) {
    return schemas.stream()
        .map(allowed)
        .filter(some -> !some.isEmpty())
        .reduce((some, others) -> {
          Set<String> both = new HashSet<>(some);
          both.retainAll(others);
          return both;
        });
  }

  private static Set<String> texts(JsonArray words) {
    Set<String> texts = new HashSet<>();
    if (words != null) {
      words.stream().filter(Objects::nonNull).forEach(word -> texts.add(String.valueOf(word)));
    }
    return texts;
  }

  boolean isMoment() {
    return schemas.stream().anyMatch(schema -> "date-time".equals(schema.getString("format")));
  }
}
