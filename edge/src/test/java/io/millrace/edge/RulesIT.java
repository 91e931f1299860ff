package io.millrace.edge;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What holds between entities, as it is told over HTTP. */
class RulesIT {
  private static final JsonObject NOTHING = new JsonObject();
  private static final int TAKEN = 1005;
  private static final int IN_USE = 1006;
  private static final int BUILT_IN = 1007;

  @TempDir static Path data;
  static RestEdge edge;
  static Fixtures fixtures;

  /** Names of what uses the fixture of a kind. */
  static final Map<String, List<String>> USERS = new HashMap<>();

  @BeforeAll
  static void start() throws IOException {
    edge = new RestEdge(data);
    fixtures = new Fixtures(edge);
    String selecting =
        made(
            "datasources",
            fixtures
                .body("datasources")
                .put(
                    "selectors",
                    new JsonArray()
                        .add(
                            new JsonObject()
                                .put("id", fixtures.id("categories"))
                                .put("value", "b")
                                .put("scope", new JsonArray().add("__ALL__")))));
    String running =
        made(
            "functions",
            fixtures
                .body("functions")
                .put("runtimeId", fixtures.id("runtimeenvironments"))
                .put("secretIds", new JsonArray().add(fixtures.id("secrets"))));
    String pulling =
        made(
            "runtimeenvironments",
            fixtures
                .body("runtimeenvironments")
                .put("dockerProfileID", fixtures.id("containerregistries")));
    String delivering =
        made(
            "datapipelines",
            fixtures
                .body("datapipelines")
                .put("destination", "Cloud")
                .put("edgeStreamType", (String) null)
                .put("cloudType", "AWS")
                .put("awsStreamType", "S3")
                .put("awsCloudRegion", "eu-west-1")
                .put("endPoint", "a-bucket")
                .put("cloudCredsId", fixtures.id("cloudprofiles")));
    String reading =
        made(
            "datapipelines",
            fixtures
                .body("datapipelines")
                .put("origin", "Data Stream")
                .put("originId", fixtures.id("datapipelines"))
                .put("originSelectors", new JsonArray()));
    String pipeline = fixtures.name("datapipelines");
    String project = fixtures.name("projects");
    USERS.put("categories", List.of(selecting, delivering, pipeline));
    USERS.put("functions", List.of(delivering, reading, pipeline));
    USERS.put("runtimeenvironments", List.of(running));
    USERS.put("secrets", List.of(running));
    USERS.put("cloudprofiles", List.of(project, delivering));
    USERS.put("containerregistries", List.of(project, pulling));
    USERS.put("datapipelines", List.of(reading));
    // Ten are listed by name, and how many more there are.
    USERS.put("projects", List.of(pipeline));
    USERS.put("member", List.of(project));
  }

  @AfterAll
  static void stop() {
    edge.close();
  }

  /** The name of a new entity. */
  private static String made(String kind, JsonObject body) {
    String _ = edge.create(kind, body);
    return body.getString("name");
  }

  private static void assertRefused(RestEdge.Answer answer, int errorCode) {
    assertThat(answer.status()).as(answer.body()).isEqualTo(409);
    assertThat(answer.json().getInteger("errorCode")).as(answer.body()).isEqualTo(errorCode);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "categories",
        "functions",
        "runtimeenvironments",
        "secrets",
        "cloudprofiles",
        "containerregistries",
        "datapipelines",
        "projects",
        "member"
      })
  void whatIsUsedIsNotDeletedAndTheRefusalListsByWhom(String kind) {
    String path = "/" + (kind.equals("member") ? "users" : kind) + "/" + fixtures.id(kind);
    String before = edge.admin("GET", path, NOTHING).body();

    RestEdge.Answer refused = edge.admin("DELETE", path, NOTHING);

    assertRefused(refused, IN_USE);
    assertThat(refused.json().getString("message"))
        .contains("is used by")
        .contains(Objects.requireNonNull(USERS.get(kind)));
    assertThat(edge.admin("GET", path, NOTHING).body()).isEqualTo(before);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"python-env", "python2-env", "node-env", "golang-env", "tensorflow-python"})
  void builtInRuntimesAreReadOnlyAndOfNoProject(String id) {
    String path = "/runtimeenvironments/" + id;
    RestEdge.Answer before = edge.admin("GET", path, NOTHING);

    assertRefused(edge.admin("PUT", path, before.json().put("description", "mine")), BUILT_IN);
    assertRefused(edge.admin("DELETE", path, NOTHING), BUILT_IN);

    assertThat(before.json().containsKey("projectId")).isFalse();
    assertThat(edge.admin("GET", path, NOTHING).body()).isEqualTo(before.body());
  }

  @Test
  void noTwoMqttSourcesHaveATopicHoweverItComesAbout() {
    JsonObject known =
        edge.admin("GET", "/datasources/" + fixtures.id("datasources"), NOTHING).json();
    JsonArray fields = known.getJsonArray("fields");
    JsonObject another = fixtures.body("datasources");
    String id = edge.create("datasources", another);

    RestEdge.Answer made =
        edge.admin("POST", "/datasources", fixtures.body("datasources").put("fields", fields));
    RestEdge.Answer changed =
        edge.admin("PUT", "/datasources/" + id, another.copy().put("fields", fields));

    for (RestEdge.Answer refused : List.of(made, changed)) {
      assertThat(refused.status()).as(refused.body()).isBetween(400, 409);
      assertThat(refused.json().getString("field")).isEqualTo("fields[0].topic");
      assertThat(refused.json().getString("message"))
          .contains("topics are unique", known.getString("name"));
    }
    assertThat(edge.admin("GET", "/datasources/" + id, NOTHING).body())
        .contains(another.getJsonArray("fields").getJsonObject(0).getString("topic"));
  }

  @ParameterizedTest
  @CsvSource({"MQTT,PASSWORD,CERTIFICATE", "MQTT,TOKEN,CERTIFICATE", "RTSP,CERTIFICATE,PASSWORD"})
  void aProtocolHasItsOwnWayOfProving(String protocol, String given, String right) {
    RestEdge.Answer refused =
        edge.admin(
            "POST",
            "/datasources",
            fixtures.body("datasources").put("protocol", protocol).put("authType", given));

    assertThat(refused.status()).as(refused.body()).isEqualTo(400);
    assertThat(refused.json().getString("field")).isEqualTo("authType");
    assertThat(refused.json().getString("message")).contains(given, right, protocol);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
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
        "users"
      })
  void namesAreUniqueAndThoseOfUsersTheirAddresses(String kind) {
    String field = kind.equals("users") ? "email" : "name";
    String taken =
        edge.admin("GET", "/" + kind + "/" + fixtures.id(kind), NOTHING).json().getString(field);

    RestEdge.Answer refused = edge.admin("POST", "/" + kind, fixtures.body(kind).put(field, taken));

    assertRefused(refused, TAKEN);
    assertThat(refused.json().getString("field")).isEqualTo(field);
    assertThat(refused.json().getString("message")).contains(taken);
  }

  @Test
  void aPipelineDoesNotComeToReadItself() {
    JsonObject first = fixtures.body("datapipelines");
    String firstId = edge.create("datapipelines", first);
    JsonObject second =
        fixtures
            .body("datapipelines")
            .put("origin", "Data Stream")
            .put("originId", firstId)
            .put("originSelectors", new JsonArray());
    String secondId = edge.create("datapipelines", second);

    RestEdge.Answer refused =
        edge.admin(
            "PUT",
            "/datapipelines/" + firstId,
            second.copy().put("name", first.getString("name")).put("originId", secondId));

    assertThat(refused.status()).as(refused.body()).isEqualTo(400);
    assertThat(refused.json().getString("field")).isEqualTo("originId");
    assertThat(refused.json().getString("message")).contains("closes a cycle");
  }

  @ParameterizedTest
  @CsvSource({
    "categories,64",
    "projects,64",
    "runtimeenvironments,64",
    "datasources,36",
    "functions,36",
    "datapipelines,36",
    "cloudprofiles,36",
    "containerregistries,36",
    "secrets,36",
    "alerttargets,36",
    "users,36"
  })
  void idsMayBeChosenUpToTheirLength(String kind, int length) {
    String longest = "i".repeat(length);

    assertThat(edge.create(kind, fixtures.body(kind).put("id", longest))).isEqualTo(longest);
    for (String wrong : List.of(longest + "i", "a/b", "a b", "\u202e")) {
      RestEdge.Answer refused =
          edge.admin("POST", "/" + kind, fixtures.body(kind).put("id", wrong));
      assertThat(refused.status()).as(refused.body()).isEqualTo(400);
      assertThat(refused.json().getString("field")).isEqualTo("id");
    }
    assertRefused(edge.admin("POST", "/" + kind, fixtures.body(kind).put("id", longest)), TAKEN);
  }

  @Test
  void whoGuessesPasswordsWaits() {
    JsonObject wrong = new JsonObject().put("email", "lead@example.com").put("password", "guess");
    for (int attempt = 0; attempt < 5; attempt++) {
      assertThat(edge.call("", "POST", "/login", wrong.encode()).status()).isEqualTo(401);
    }

    RestEdge.Answer right =
        edge.call("", "POST", "/login", wrong.put("password", Fixtures.PASSWORD).encode());

    assertThat(right.status()).as(right.body()).isEqualTo(429);
    assertThat(right.json().getInteger("errorCode")).isEqualTo(1009);
    assertThat(fixtures.login("member")).isNotEmpty();
  }
}
