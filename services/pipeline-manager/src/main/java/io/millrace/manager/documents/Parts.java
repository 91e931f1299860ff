package io.millrace.manager.documents;

import io.millrace.manager.catalog.Entity;
import io.millrace.manager.catalog.View;
import io.millrace.manager.schema.Kind;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Moving fields between requests and documents. */
final class Parts {
  private static final Pattern LIST_NUMBER = Pattern.compile("\\[(\\d+)]");

  private Parts() {}

  /** Sets fields to what the document says; what it leaves out is taken away. */
  static void copy(JsonObject request, JsonObject document, String... fields) {
    for (String field : fields) {
      put(request, field, document.getValue(field));
    }
  }

  static void put(JsonObject object, String field, @Nullable Object value) {
    if (value == null) {
      object.remove(field);
    } else {
      object.put(field, value);
    }
  }

  /** Sets fields that say something. */
  static void show(JsonObject document, JsonObject body, String... fields) {
    for (String field : fields) {
      Object value = body.getValue(field);
      boolean blank =
          value == null
              || "".equals(value)
              || (value instanceof JsonArray array && array.isEmpty());
      if (!blank) {
        document.put(field, value);
      }
    }
  }

  static String name(View view, Kind kind, @Nullable String id) {
    return view.find(kind, id).map(Entity::name).orElse("");
  }

  static JsonArray names(View view, Kind kind, List<String> ids) {
    return new JsonArray(ids.stream().map(id -> name(view, kind, id)).toList());
  }

  /** {@code [2]} from {@code functions[2].args}; 0 when there is no number. */
  static int number(String path) {
    java.util.regex.Matcher matcher = LIST_NUMBER.matcher(path);
    return matcher.find() ? Integer.parseInt(matcher.group(1)) : 0;
  }
}
