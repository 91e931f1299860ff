package io.millrace.edge;

import io.millrace.console.app.ConsoleService;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.core.json.pointer.JsonPointer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** What the edge's description says that bodies of requests are made of. */
final class DescribedBodies {
  private final JsonObject description;

  DescribedBodies() {
    // Not by way of the library that validates with it: that one puts schemas in the place of
    // references, whose names are wanted here.
    try (InputStream text =
        Objects.requireNonNull(
            ConsoleService.class.getResourceAsStream("/io/millrace/console/openapi.yaml"))) {
      Map<?, ?> parsed =
          (Map<?, ?>) new Load(LoadSettings.builder().build()).loadFromInputStream(text);
      description = JsonObject.mapFrom(parsed);
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  /** Method, path and name of the schema of every operation that takes a body. */
  Stream<String> operations() {
    JsonObject paths = description.getJsonObject("paths");
    List<String> found = new ArrayList<>();
    for (String path : paths.fieldNames()) {
      JsonObject methods =
          paths.getValue(path) instanceof JsonObject item ? item : new JsonObject();
      for (String method : methods.fieldNames()) {
        if (methods.getValue(method) instanceof JsonObject operation
            && operation.getValue("requestBody") instanceof JsonObject body) {
          String schema =
              body.getJsonObject("content")
                  .getJsonObject("application/json")
                  .getJsonObject("schema")
                  .getString("$ref", "/none");
          found.add(method + " " + path + " " + schema.substring(schema.lastIndexOf('/') + 1));
        }
      }
    }
    return found.stream().sorted();
  }

  /** The fields of a schema, of which there are none when nothing is described. */
  JsonObject fields(String schema) {
    return description
        .getJsonObject("components")
        .getJsonObject("schemas")
        .getJsonObject(schema, new JsonObject())
        .getJsonObject("properties", new JsonObject());
  }

  /**
   * Where null is allowed in a body, at every depth, as JSON pointers; of a list in its first item.
   */
  List<String> nullable(String schema) {
    List<String> found = new ArrayList<>();
    collect(fields(schema), "", found);
    return found;
  }

  private void collect(JsonObject fields, String above, List<String> found) {
    for (String field : fields.fieldNames()) {
      JsonObject schema = resolved(fields.getValue(field));
      String pointer = above + "/" + field;
      if (allows(schema, "null")) {
        found.add(pointer);
      }
      collect(schema.getJsonObject("properties", new JsonObject()), pointer, found);
      JsonObject item = resolved(schema.getValue("items"));
      collect(item.getJsonObject("properties", new JsonObject()), pointer + "/0", found);
    }
  }

  /** The whole of what has a name; of nothing when there is no such schema. */
  DescribedPlace place(String schema) {
    JsonObject schemas = description.getJsonObject("components").getJsonObject("schemas");
    return new DescribedPlace(this, Stream.ofNullable(schemas.getJsonObject(schema)));
  }

  /** The schema itself, where it is a reference to another. */
  JsonObject resolved(Object schema) {
    if (!(schema instanceof JsonObject known)) {
      return new JsonObject();
    }
    String reference = known.getString("$ref");
    return reference == null
        ? known
        : (JsonObject) JsonPointer.from(reference.substring(1)).queryJson(description);
  }

  private static boolean allows(JsonObject schema, String type) {
    return types(schema).contains(type)
        || schema.getJsonArray("anyOf", new JsonArray()).stream()
            .anyMatch(one -> allows((JsonObject) one, type));
  }

  /** The JSON types that a field may have; none when that is not said. */
  static List<String> types(JsonObject schema) {
    return switch (schema.getValue("type")) {
      case String one -> List.of(one);
      case JsonArray several -> several.stream().map(String::valueOf).toList();
      case null, default -> List.of();
    };
  }

  /** The body with null at a place, and whatever the place is in filled in. */
  JsonObject withNull(String schema, JsonObject body, String pointer) {
    JsonObject result = body.copy();
    List<String> steps = List.of(pointer.substring(1).split("/"));
    JsonObject into = result;
    JsonObject fields = fields(schema);
    for (int i = 0; i < steps.size() - 1; i++) {
      JsonObject of = resolved(fields.getValue(steps.get(i)));
      boolean list = allows(of, "array");
      JsonObject inner = list ? resolved(of.getValue("items")) : of;
      into = list ? firstItem(into, steps.get(i), inner) : part(into, steps.get(i), inner);
      fields = inner.getJsonObject("properties");
      i += list ? 1 : 0;
    }
    into.putNull(steps.getLast());
    return result;
  }

  private JsonObject part(JsonObject body, String field, JsonObject schema) {
    if (body.getValue(field) == null) {
      body.put(field, sample(schema));
    }
    return body.getJsonObject(field);
  }

  private JsonObject firstItem(JsonObject body, String field, JsonObject schema) {
    if (body.getValue(field) == null || body.getJsonArray(field).isEmpty()) {
      body.put(field, new JsonArray().add(sample(schema)));
    }
    return body.getJsonArray(field).getJsonObject(0);
  }

  /** Something that the schema allows, with the fields that it requires. */
  Object sample(JsonObject described) {
    JsonObject schema = resolved(described);
    if (schema.getValue("enum") instanceof JsonArray words) {
      return words.getValue(0);
    }
    List<String> types = types(schema);
    if (types.contains("object")) {
      JsonObject object = new JsonObject();
      for (Object name : schema.getJsonArray("required", new JsonArray())) {
        JsonObject of = schema.getJsonObject("properties").getJsonObject((String) name);
        object.put((String) name, sample(of));
      }
      return object;
    }
    if (types.contains("array")) {
      return new JsonArray().add(sample(resolved(schema.getValue("items"))));
    }
    return types.contains("string")
        ? "x".repeat(schema.getInteger("minLength", 1))
        : types.contains("boolean") ? true : schema.getNumber("minimum", 1);
  }

  /** A body with what the schema requires. */
  JsonObject sample(String schema) {
    return (JsonObject)
        sample(
            description.getJsonObject("components").getJsonObject("schemas").getJsonObject(schema));
  }
}
