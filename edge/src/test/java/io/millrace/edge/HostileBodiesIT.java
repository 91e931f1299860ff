package io.millrace.edge;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.openapi.contract.OpenAPIContract;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every operation of the document that takes a body, with each field of the body in turn of each
 * wrong type and too long, and names of ten megabytes. Whoever adds an operation has it tested
 * here.
 */
class HostileBodiesIT {
  private static final int TEN_MEGABYTES = 10 * 1024 * 1024;
  private static final JsonObject DESCRIPTION = description();

  @TempDir static Path data;
  static RestEdge edge;

  @BeforeAll
  static void start() throws IOException {
    edge = new RestEdge(data);
  }

  @AfterAll
  static void stop() {
    edge.close();
  }

  private static JsonObject description() {
    Vertx vertx = Vertx.vertx();
    try {
      return OpenAPIContract.from(vertx, "io/millrace/console/openapi.yaml")
          .await()
          .getRawContract();
    } finally {
      vertx.close().await();
    }
  }

  /** Method, path and name of the schema. */
  static Stream<String> operations() {
    JsonObject paths = DESCRIPTION.getJsonObject("paths");
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

  @ParameterizedTest
  @MethodSource("operations")
  void refusesEachFieldThatIsWrongByItsName(String operation) {
    List<String> words = List.of(operation.split(" "));
    String method = words.get(0).toUpperCase(java.util.Locale.ROOT);
    String address = words.get(1).replaceAll("\\{[^}]*}", "absent");
    JsonObject fields =
        DESCRIPTION
            .getJsonObject("components")
            .getJsonObject("schemas")
            .getJsonObject(words.get(2), new JsonObject())
            .getJsonObject("properties", new JsonObject());
    List<String> wrong = new ArrayList<>();

    for (String field : fields.fieldNames()) {
      JsonObject schema =
          fields.getValue(field) instanceof JsonObject known ? known : new JsonObject();
      for (Object value : wrongValues(field, schema)) {
        String body = new JsonObject().put(field, value).encode();
        RestEdge.Answer answer = edge.call(edge.token(), method, address, body);
        boolean named =
            answer.status() == 400
                && ("\n" + answer.json().getString("message")).contains("\n" + field)
                && answer.body().length() < 16_384;
        if (!named) {
          String shown = body.substring(0, Math.min(80, body.length()));
          wrong.add(shown + " got " + answer.status() + " " + answer.body());
        }
      }
    }

    assertThat(wrong).isEmpty();
  }

  private static List<Object> wrongValues(String field, JsonObject schema) {
    List<String> types =
        switch (schema.getValue("type")) {
          case String one -> List.of(one);
          case JsonArray several -> several.stream().map(String::valueOf).toList();
          case null, default -> List.of();
        };
    List<Object> values = new ArrayList<>();
    if (types.isEmpty()) {
      return values;
    }
    if (!types.contains("string")) {
      values.add("text");
    } else if (schema.getInteger("maxLength") != null) {
      int most = schema.getInteger("maxLength");
      values.add("x".repeat(most + 1));
      if (List.of("name", "email", "location").contains(field)) {
        values.add("x".repeat(TEN_MEGABYTES));
      }
    }
    if (!types.contains("boolean")) {
      values.add(true);
    }
    if (!types.contains("number")) {
      values.add(42.5);
    }
    if (!types.contains("array")) {
      values.add(new JsonArray().add(1));
    }
    if (!types.contains("object")) {
      values.add(new JsonObject().put("x", 1));
    }
    return values;
  }
}
