package io.millrace.edge;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
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
  private static final DescribedBodies DESCRIBED = new DescribedBodies();

  @TempDir static Path data;
  static RestEdge edge;
  static Fixtures fixtures;

  @BeforeAll
  static void start() throws IOException {
    edge = new RestEdge(data);
    fixtures = new Fixtures(edge);
  }

  @AfterAll
  static void stop() {
    edge.close();
  }

  static Stream<String> operations() {
    return DESCRIBED.operations();
  }

  @Test
  void operationsAreFoundWithWhatTheirBodiesAreMadeOf() {
    assertThat(operations()).hasSizeGreaterThan(40).contains("put /users/{id} UserInput");
    assertThat(DESCRIBED.fields("UserInput").fieldNames()).contains("password");
    assertThat(DESCRIBED.nullable("DataPipelineInput"))
        .contains("/spool", "/spool/maxBytes", "/outputOptions/batch/format")
        .contains("/transformationArgsList/0/args");
  }

  @ParameterizedTest
  @MethodSource("operations")
  void refusesEachFieldThatIsWrongByItsName(String operation) {
    List<String> words = List.of(operation.split(" "));
    String method = words.get(0).toUpperCase(Locale.ROOT);
    String address = words.get(1).replaceAll("\\{[^}]*}", "absent");
    JsonObject fields = DESCRIBED.fields(words.get(2));
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
    List<String> types = DescribedBodies.types(schema);
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

  static Stream<String> operationsWithOptionalFields() {
    return operations()
        .map(HostileBodiesIT::ofWhatIsCopied)
        .filter(operation -> !DESCRIBED.nullable(operation.split(" ")[2]).isEmpty())
        // Refused whatever the body is.
        .filter(operation -> !operation.startsWith("post /servicedomains "));
  }

  // The body of a copy may have every field of what is copied.
  private static String ofWhatIsCopied(String operation) {
    return operation
        .replace("/functions/{id}/clone CloneInput", "/functions/{id}/clone FunctionInput")
        .replace(
            "/datapipelines/{id}/clone CloneInput", "/datapipelines/{id}/clone DataPipelineInput");
  }

  @ParameterizedTest
  @MethodSource("operationsWithOptionalFields")
  void takesNullForAnOptionalFieldOrSaysWhichFieldIsMissing(String operation) {
    List<String> words = List.of(operation.split(" "));
    String schema = words.get(2);
    List<String> wrong = new ArrayList<>();

    JsonObject allAtOnce = body(words.get(1), schema);
    JsonObject allInside = body(words.get(1), schema);
    for (String pointer : DESCRIBED.nullable(schema)) {
      boolean inside = pointer.lastIndexOf('/') > 0;
      allAtOnce = inside ? allAtOnce : DESCRIBED.withNull(schema, allAtOnce, pointer);
      allInside = inside ? DESCRIBED.withNull(schema, allInside, pointer) : allInside;
      JsonObject alone = DESCRIBED.withNull(schema, body(words.get(1), schema), pointer);
      note(wrong, pointer, words, alone);
    }
    note(wrong, "all at once", words, allAtOnce);
    note(wrong, "all inside", words, allInside);

    assertThat(wrong).isEmpty();
  }

  private static void note(
      List<String> wrong, String what, List<String> operation, JsonObject body) {
    String method = operation.get(0).toUpperCase(Locale.ROOT);
    String address = operation.get(1).replace("{id}", existing(operation.get(1)));
    RestEdge.Answer answer = edge.call(edge.token(), method, address, body.encode());
    boolean done = answer.status() == 200;
    boolean explained =
        answer.status() >= 400
            && answer.status() < 500
            && !answer.json().getString("field", "").isEmpty()
            && answer.json().getString("message").contains(answer.json().getString("field"));
    if (!done && !explained) {
      wrong.add(what + ": " + body + " got " + answer.status() + " " + answer.body());
    }
  }

  // A new one each time: what is in use or was revoked is refused for another reason.
  private static String existing(String path) {
    String kind = path.split("/")[1];
    return switch (kind) {
      case "certificates" -> edge.call(edge.token(), "POST", "/certificates", "").id();
      case "userapitokens" -> edge.call(edge.token(), "POST", "/userapitokens", "").id();
      default -> path.contains("{id}") ? fixtures.fresh(kind) : "";
    };
  }

  private static JsonObject body(String path, String schema) {
    String kind = path.split("/")[1];
    String edgeId = fixtures.id("servicedomains");
    return switch (schema) {
      case "LogUploadRequest" -> new JsonObject().put("edgeIds", new JsonArray().add(edgeId));
      case "LogStreamRequest" ->
          new JsonObject()
              .put("edgeId", edgeId)
              .put("container", fixtures.name("functions"))
              .put("dataPipelineId", fixtures.id("datapipelines"));
      default ->
          schema.endsWith("Input") && !path.endsWith("/test") && Fixtures.KINDS.contains(kind)
              ? fixtures.body(kind)
              : DESCRIBED.sample(schema);
    };
  }
}
