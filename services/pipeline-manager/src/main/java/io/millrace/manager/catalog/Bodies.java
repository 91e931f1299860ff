package io.millrace.manager.catalog;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;

/** Reading of entity bodies that have been checked. */
public final class Bodies {
  private Bodies() {}

  /** The objects of a list; none when it is absent. */
  public static List<JsonObject> objects(JsonObject body, String field) {
    JsonArray array = body.getJsonArray(field);
    return array == null ? List.of() : array.stream().map(JsonObject.class::cast).toList();
  }

  /** The texts of a list; none when it is absent. */
  public static List<String> texts(JsonObject body, String field) {
    JsonArray array = body.getJsonArray(field);
    return array == null ? List.of() : array.stream().map(String.class::cast).toList();
  }
}
