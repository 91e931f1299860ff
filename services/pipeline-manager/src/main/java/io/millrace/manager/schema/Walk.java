package io.millrace.manager.schema;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Goes through an entity along its declared fields. */
public final class Walk {
  private Walk() {}

  /** Called for each single value. */
  @FunctionalInterface
  public interface Leaf {
    /**
     * @param path as in {@code fields[0].topic}
     * @return what is to stand there
     */
    Object at(Type type, Object value, String path);
  }

  /**
   * A copy of {@code body} with every single value replaced by what {@code leaf} says. Fields that
   * are not declared are kept.
   */
  public static JsonObject map(List<Field> fields, JsonObject body, Leaf leaf) {
    return object(fields, body, "", leaf);
  }

  private static JsonObject object(List<Field> fields, JsonObject body, String path, Leaf leaf) {
    JsonObject result = new JsonObject(new LinkedHashMap<>(body.getMap()));
    for (Field field : fields) {
      Object value = body.getValue(field.name());
      if (value != null) {
        result.put(field.name(), value(field.type(), value, path + field.name(), leaf));
      }
    }
    return result;
  }

  private static Object value(Type type, Object value, String path, Leaf leaf) {
    return switch (type) {
      case Type.Items items -> items(items, (JsonArray) value, path, leaf);
      case Type.Group group -> object(group.fields(), (JsonObject) value, path + ".", leaf);
      default -> leaf.at(type, value, path);
    };
  }

  private static JsonArray items(Type.Items items, JsonArray values, String path, Leaf leaf) {
    JsonArray result = new JsonArray();
    for (int i = 0; i < values.size(); i++) {
      result.add(value(items.item(), values.getValue(i), path + "[" + i + "]", leaf));
    }
    return result;
  }

  /** Every reference in {@code body}, by the path at which it stands. */
  public static Map<String, Ref> references(List<Field> fields, JsonObject body) {
    Map<String, Ref> found = new LinkedHashMap<>();
    map(
        fields,
        body,
        (type, value, path) -> {
          if (type instanceof Type.Reference reference) {
            found.put(path, new Ref(reference.kind(), (String) value));
          }
          return value;
        });
    return found;
  }

  /** A copy of {@code body} with every secret and password replaced. */
  public static JsonObject secrets(
      List<Field> fields, JsonObject body, UnaryOperator<String> replacement) {
    return map(
        fields,
        body,
        (type, value, path) ->
            type instanceof Type.Secret || type instanceof Type.Password
                ? replacement.apply((String) value)
                : value);
  }
}
