package io.millrace.edge;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Every kind of entity with every field in turn made wrong, by each of the ways in: POST, PUT and
 * documents. The answer is a 4xx that names the field, and nothing is stored.
 */
class HostileInputIT {
  private static final int SIXTEEN_MEBIBYTES = 16 * 1024 * 1024;
  private static final int TEN_MEGABYTES = 10 * 1024 * 1024;

  /** What a name of an entity must not be, beyond what is wrong for every text. */
  private static final List<String> HOSTILE_NAMES =
      List.of(
          "a\u0000b",
          "a\u202eb",
          "a\u200fb",
          "a\u2066b",
          "'; DROP TABLE entity; --",
          "\"quoted\"",
          "`id`",
          " spaces ",
          "line\nbreak",
          "\ud800 half a pair",
          "x".repeat(201),
          "");

  private static final List<String> KINDS =
      List.of(
          "alerttargets",
          "categories",
          "cloudprofiles",
          "containerregistries",
          "datapipelines",
          "datasources",
          "functions",
          "projects",
          "runtimeenvironments",
          "secrets",
          "users");

  private static final Map<String, String> DOCUMENTS =
      Map.of(
          "alerttargets", "alertTarget",
          "categories", "category",
          "cloudprofiles", "cloudProfile",
          "functions", "function",
          "projects", "project",
          "runtimeenvironments", "runtimeEnvironment",
          "secrets", "secret",
          "users", "user");

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

  static Stream<String> kinds() {
    return KINDS.stream();
  }

  private record Attempt(String field, Object value) {
    String shown() {
      String text = String.valueOf(value);
      return field + " = " + text.substring(0, Math.min(text.length(), 60));
    }
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void isRefusedWithTheFieldNamedAndNothingIsStored(String kind) {
    int before = count(kind);
    String stored = stored(kind);
    List<String> wrong = new ArrayList<>();

    for (Attempt attempt : attempts(kind, fixtures.body(kind))) {
      JsonObject made = put(fixtures.body(kind), attempt);
      note(wrong, "POST", attempt, send("POST", "/" + kind, made));
      JsonObject changed = put(fixtures.body(kind).put("name", fixtures.name(kind)), attempt);
      note(wrong, "PUT", attempt, send("PUT", "/" + kind + "/" + fixtures.id(kind), changed));
    }

    assertThat(wrong).isEmpty();
    assertThat(count(kind)).isEqualTo(before);
    assertThat(stored(kind)).isEqualTo(stored);
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void isRefusedInDocumentsLikewise(String kind) {
    if (!DOCUMENTS.containsKey(kind)) {
      return;
    }
    int before = count(kind);
    List<String> wrong = new ArrayList<>();

    for (Object name : names(kind)) {
      Attempt attempt = new Attempt("name", name);
      JsonObject document = fixtures.body(kind).put("kind", DOCUMENTS.get(kind)).put("name", name);
      // What documents call otherwise.
      List.of("projectId", "users", "cloudCredentialIds", "dockerProfileIds")
          .forEach(document::remove);
      JsonObject request =
          new JsonObject()
              .put("documents", new JsonArray().add(new JsonObject().put("document", document)));
      RestEdge.Answer answer = send("POST", "/apply", request);
      if (!named(answer, "name")) {
        wrong.add(attempt.shown() + " got " + answer.status() + " " + cut(answer.body()));
      }
    }

    assertThat(wrong).isEmpty();
    assertThat(count(kind)).isEqualTo(before);
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void aNameOfTenMegabytesIsRefused(String kind) {
    int before = count(kind);
    JsonObject body = fixtures.body(kind).put("name", "x".repeat(TEN_MEGABYTES));

    RestEdge.Answer answer = edge.admin("POST", "/" + kind, body);

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.json().getString("field")).isEqualTo("name");
    assertThat(answer.body().length()).isLessThan(4_096);
    assertThat(count(kind)).isEqualTo(before);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/categories", "/apply", "/login"})
  void aBodyBeyondTheLimitIsRefusedWithItsSize(String path) {
    int before = count("categories");
    JsonObject body = fixtures.body("categories").put("purpose", "x".repeat(SIXTEEN_MEBIBYTES));

    RestEdge.Answer answer = edge.admin("POST", path, body);

    assertThat(answer.status()).isEqualTo(413);
    assertThat(answer.json().getInteger("errorCode")).isEqualTo(1008);
    assertThat(answer.json().getString("message")).contains("16 MiB");
    assertThat(count("categories")).isEqualTo(before);
  }

  private static List<Attempt> attempts(String kind, JsonObject body) {
    List<Attempt> attempts = new ArrayList<>();
    names(kind).forEach(name -> attempts.add(new Attempt("name", name)));
    for (String field : body.fieldNames()) {
      Object right = body.getValue(field);
      for (Object value :
          List.of(42.5, true, "\u0000", new JsonArray().add(7), new JsonObject().put("x", 1))) {
        boolean another = value instanceof String || !value.getClass().equals(right.getClass());
        if (!field.equals("name") && another) {
          attempts.add(new Attempt(field, value));
        }
      }
      if (field.endsWith("Id")) {
        attempts.add(new Attempt(field, "absent"));
      }
    }
    return attempts;
  }

  private static List<Object> names(String kind) {
    List<Object> names = new ArrayList<>(HOSTILE_NAMES);
    names.removeIf(name -> accepted(kind, name));
    names.add(42);
    names.add(true);
    names.add(new JsonArray());
    names.add(new JsonObject());
    return names;
  }

  // People are called O'Hara.
  private static boolean accepted(String kind, Object name) {
    return kind.equals("users") && name instanceof String text && text.matches(".*['\"`].*");
  }

  // Half a surrogate pair can be written as an escape only.
  private static RestEdge.Answer send(String method, String path, JsonObject body) {
    String text = body.encode().replace("\ud800", "\\ud800");
    return edge.call(edge.token(), method, path, text);
  }

  private static JsonObject put(JsonObject body, Attempt attempt) {
    return body.put(attempt.field, attempt.value);
  }

  private static void note(
      List<String> wrong, String method, Attempt attempt, RestEdge.Answer answer) {
    if (!named(answer, attempt.field)) {
      wrong.add(
          method + " " + attempt.shown() + " got " + answer.status() + " " + cut(answer.body()));
    }
  }

  private static boolean named(RestEdge.Answer answer, String field) {
    return answer.status() >= 400
        && answer.status() < 500
        && answer.json().getString("field", "").startsWith(field)
        && answer.json().getString("message").contains(field)
        && !answer.body().contains("Exception");
  }

  private static String cut(String text) {
    return text.substring(0, Math.min(text.length(), 200));
  }

  private static int count(String kind) {
    return edge.admin("GET", "/" + kind + "?pageSize=1", new JsonObject())
        .json()
        .getInteger("totalCount");
  }

  private static String stored(String kind) {
    return edge.admin("GET", "/" + kind + "/" + fixtures.id(kind), new JsonObject()).body();
  }
}
