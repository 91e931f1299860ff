package io.millrace.console.rest;

import io.millrace.common.failure.Failure;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Says in what a value differs from its schema: field, value, and what would be right. Knows the
 * keywords that the document uses.
 */
final class SchemaWords {
  private static final int MOST = 20;
  private static final int MOST_SHOWN = 60;

  private record Problem(String field, String message) {}

  private final List<Problem> problems = new ArrayList<>();

  private SchemaWords() {}

  /** Of a query, path or header parameter that was refused. */
  static Failure parameter(String name, JsonObject schema, String value) {
    return Failure.invalid(
        name, name + " is " + quoted(value) + " but must be " + expectation(schema));
  }

  /** Of a body that was refused: all that is wrong, one a line. */
  static Failure body(JsonObject schema, JsonObject body) {
    SchemaWords words = new SchemaWords();
    words.compare(schema, body, "");
    if (words.problems.isEmpty()) {
      return Failure.of(Failure.Kind.INVALID, "the body must be " + expectation(schema));
    }
    String message =
        words.problems.stream()
            .limit(MOST)
            .map(problem -> problem.field + " " + problem.message)
            .distinct()
            .collect(Collectors.joining("\n"));
    return Failure.invalid(words.problems.getFirst().field, message);
  }

  private void compare(JsonObject schema, @Nullable Object value, String path) {
    if (problems.size() > MOST) {
      return;
    }
    if (!fits(schema, value)) {
      problems.add(new Problem(path, "is " + shown(value) + " but must be " + expectation(schema)));
      return;
    }
    switch (value) {
      case JsonObject object -> fields(schema, object, path.isEmpty() ? "" : path + ".");
      case JsonArray array -> items(schema, array, path);
      case null, default -> {}
    }
  }

  private void fields(JsonObject schema, JsonObject object, String path) {
    JsonObject known = schema.getJsonObject("properties", new JsonObject());
    for (String name : known.fieldNames()) {
      Object value = object.getValue(name);
      if (value != null && known.getValue(name) instanceof JsonObject field) {
        compare(field, value, path + name);
      }
    }
    for (Object name : schema.getJsonArray("required", new JsonArray())) {
      if (object.getValue((String) name) == null) {
        JsonObject field = known.getJsonObject((String) name, new JsonObject());
        problems.add(new Problem(path + name, "is missing; it must be " + expectation(field)));
      }
    }
  }

  private void items(JsonObject schema, JsonArray array, String path) {
    Integer most = schema.getInteger("maxItems");
    if (most != null && array.size() > most) {
      problems.add(
          new Problem(path, "has " + array.size() + " items but may have " + most + " at most"));
    } else if (schema.getValue("items") instanceof JsonObject item) {
      for (int i = 0; i < array.size(); i++) {
        compare(item, array.getValue(i), path + "[" + i + "]");
      }
    }
  }

  /** Whether a value is what the schema wants, not looking into objects and lists. */
  private static boolean fits(JsonObject schema, @Nullable Object value) {
    List<String> types = types(schema);
    if (!types.isEmpty() && types.stream().noneMatch(type -> isOf(type, value))) {
      return false;
    }
    JsonArray words = schema.getJsonArray("enum");
    if (words != null && !words.contains(value)) {
      return false;
    }
    return switch (value) {
      case String text -> {
        int length = text.codePointCount(0, text.length());
        yield length >= schema.getInteger("minLength", 0)
            && length <= schema.getInteger("maxLength", Integer.MAX_VALUE);
      }
      case Number number ->
          number.doubleValue() >= schema.getDouble("minimum", Double.NEGATIVE_INFINITY)
              && number.doubleValue() <= schema.getDouble("maximum", Double.POSITIVE_INFINITY);
      case null, default -> true;
    };
  }

  // A null counts as absent, and is never what would be right.
  private static List<String> types(JsonObject schema) {
    return switch (schema.getValue("type")) {
      case String one -> List.of(one);
      case JsonArray several ->
          several.stream().map(String::valueOf).filter(type -> !type.equals("null")).toList();
      case null, default -> List.of();
    };
  }

  private static boolean isOf(String type, @Nullable Object value) {
    return switch (type) {
      case "string" -> value instanceof String;
      case "boolean" -> value instanceof Boolean;
      case "integer" ->
          value instanceof Number number && number.doubleValue() == Math.rint(number.doubleValue());
      case "number" -> value instanceof Number;
      case "array" -> value instanceof JsonArray;
      case "object" -> value instanceof JsonObject;
      default -> true;
    };
  }

  private static String expectation(JsonObject schema) {
    JsonArray words = schema.getJsonArray("enum");
    if (words != null) {
      List<String> known = words.stream().filter(Objects::nonNull).map(String::valueOf).toList();
      String listed = String.join(", ", known);
      return known.size() == 1 ? "'" + listed + "'" : "one of " + listed;
    }
    List<String> types = types(schema);
    return types.isEmpty()
        ? "given"
        : types.stream().map(type -> expectation(type, schema)).collect(Collectors.joining(" or "));
  }

  private static String expectation(String type, JsonObject schema) {
    return switch (type) {
      case "string" -> {
        Integer most = schema.getInteger("maxLength");
        yield most == null
            ? "text"
            : "text of " + schema.getInteger("minLength", 0) + " to " + most + " characters";
      }
      case "boolean" -> "true or false";
      case "integer" -> "a whole number" + bounds(schema);
      case "number" -> "a number" + bounds(schema);
      case "array" -> "a list";
      default -> {
        JsonObject fields = schema.getJsonObject("properties", new JsonObject());
        yield fields.isEmpty()
            ? "an object"
            : "an object with " + String.join(", ", fields.fieldNames());
      }
    };
  }

  private static String bounds(JsonObject schema) {
    Object least = schema.getValue("minimum");
    Object most = schema.getValue("maximum");
    if (least == null && most == null) {
      return "";
    }
    return most == null
        ? " from " + least
        : (least == null ? "" : " from " + least) + " to " + most;
  }

  private static String shown(@Nullable Object value) {
    return switch (value) {
      case null -> "null";
      case JsonObject ignored -> "an object";
      case JsonArray ignored -> "a list";
      case String text when text.isEmpty() -> "empty";
      case String text when text.length() > MOST_SHOWN ->
          "a text of " + text.codePointCount(0, text.length()) + " characters";
      case String text -> quoted(text);
      case Boolean flag -> "the boolean " + flag;
      default -> "the number " + Objects.toString(value);
    };
  }

  private static String quoted(String text) {
    String cut = text.length() <= MOST_SHOWN ? text : text.substring(0, MOST_SHOWN) + "...";
    return "'" + cut.replaceAll("[\\p{Cntrl}\\p{Cf}]", "?") + "'";
  }
}
