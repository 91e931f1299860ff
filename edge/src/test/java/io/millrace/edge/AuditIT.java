package io.millrace.edge;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every change is written down: who, what, before and after, without secrets. */
class AuditIT {
  private static final JsonObject NOTHING = new JsonObject();

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

  /** What was written down about something, the oldest first. */
  private static List<JsonObject> entries(String id) {
    JsonObject filter = new JsonObject().put("keys", new JsonObject().put("resourceID", id));
    JsonArray found = new JsonArray(edge.admin("POST", "/auditlogsV2", filter).body());
    return found.stream().map(JsonObject.class::cast).toList().reversed();
  }

  private static JsonObject payload(JsonObject entry) {
    return new JsonObject(entry.getString("payload"));
  }

  private static void assertWritten(String id, String type, String... operations) {
    List<JsonObject> entries = entries(id);
    assertThat(entries)
        .extracting(entry -> entry.getString("operation"))
        .containsExactly(operations);
    assertThat(entries)
        .allSatisfy(entry -> {
          assertThat(entry.getString("resourceType")).isEqualTo(type);
          assertThat(entry.getString("modifierName")).isEqualTo("Administrator");
          assertThat(entry.getString("modifierRole")).isEqualTo("INFRA_ADMIN");
          assertThat(entry.getString("timestamp")).isNotEmpty();
        });
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "categories",
        "datasources",
        "functions",
        "secrets",
        "runtimeenvironments",
        "datapipelines",
        "cloudprofiles",
        "containerregistries",
        "projects",
        "alerttargets",
        "users"
      })
  void tellsWhatAnEntityWasBeforeAndAfterEachChange(String kind) {
    String id = edge.create(kind, fixtures.body(kind));
    String path = "/" + kind + "/" + id;
    JsonObject made = edge.admin("GET", path, NOTHING).json();
    String first = made.getString("name");
    JsonObject renamed = made.copy().put("name", first + "-renamed");
    renamed.remove("version");
    assertThat(edge.admin("PUT", path, renamed).id()).isEqualTo(id);
    assertThat(edge.admin("DELETE", path, NOTHING).id()).isEqualTo(id);

    List<JsonObject> entries = entries(id);

    assertWritten(id, type(kind), "CREATE", "UPDATE", "DELETE");
    assertThat(payload(entries.get(0)).getJsonObject("after").getString("name")).isEqualTo(first);
    assertThat(payload(entries.get(0)).getValue("before")).isNull();
    assertThat(payload(entries.get(1)).getJsonObject("before").getString("name")).isEqualTo(first);
    assertThat(payload(entries.get(1)).getJsonObject("after").getString("name"))
        .isEqualTo(first + "-renamed");
    assertThat(payload(entries.get(2)).getJsonObject("before").getString("name"))
        .isEqualTo(first + "-renamed");
    assertThat(payload(entries.get(2)).getValue("after")).isNull();
    assertThat(entries.toString()).doesNotContain("planted", Fixtures.PASSWORD, "argon2", "v1:");
  }

  private static String type(String kind) {
    return switch (kind) {
      case "categories" -> "category";
      case "datasources" -> "dataSource";
      case "functions" -> "function";
      case "secrets" -> "secret";
      case "runtimeenvironments" -> "runtimeEnvironment";
      case "datapipelines" -> "dataPipeline";
      case "cloudprofiles" -> "cloudProfile";
      case "containerregistries" -> "containerRegistry";
      case "projects" -> "project";
      case "alerttargets" -> "alertTarget";
      default -> "user";
    };
  }

  @Test
  void tellsWhoStoppedAndStartedAPipeline() {
    String id = fixtures.fresh("datapipelines");

    edge.admin("POST", "/datapipelines/" + id + "/stop", NOTHING).id();
    edge.admin("POST", "/datapipelines/" + id + "/start", NOTHING).id();

    assertWritten(id, "dataPipeline", "CREATE", "UPDATE", "UPDATE");
  }

  @Test
  void tellsOfVersionsAndCopiesOfFunctions() {
    String id = fixtures.fresh("functions");
    JsonObject next =
        edge.admin("GET", "/functions/" + id, NOTHING).json().put("code", "second = 2");
    next.remove("version");

    assertThat(edge.admin("POST", "/functions/" + id + "/versions", next).status()).isEqualTo(200);
    String copy =
        edge.admin("POST", "/functions/" + id + "/clone", fixtures.body("functions")).id();

    assertWritten(id, "function", "CREATE", "UPDATE");
    assertThat(payload(entries(id).getLast()).getJsonObject("after").getString("code"))
        .isEqualTo("second = 2");
    assertWritten(copy, "function", "CREATE");
  }

  @Test
  void tellsOfLogBundlesThatWereAskedForAndDeleted() {
    JsonObject request =
        new JsonObject()
            .put("edgeIds", new JsonArray().add(fixtures.id("servicedomains")))
            .put("applicationId", fixtures.id("datapipelines"));
    JsonArray made = new JsonArray(edge.admin("POST", "/logs/requestupload", request).body());
    String batch = made.getJsonObject(0).getString("batchId");
    String id =
        edge.admin("GET", "/logs/entries?filter=batchId='" + batch + "'", NOTHING)
            .json()
            .getJsonArray("result")
            .getJsonObject(0)
            .getString("id");
    edge.admin("DELETE", "/logs/entries/" + id, NOTHING).id();

    assertWritten(id, "logBundle", "CREATE", "DELETE");
    assertThat(payload(entries(id).getFirst()).getJsonObject("after").getString("applicationId"))
        .isEqualTo(fixtures.id("datapipelines"));
    assertThat(entries(id))
        .allSatisfy(entry -> assertThat(entry.getString("projectID")).isEqualTo(fixtures.project));
  }

  @Test
  void tellsOfCertificatesAndTokensWithoutThem() {
    JsonObject certificate = edge.admin("POST", "/certificates", NOTHING).json();
    String id = Objects.requireNonNull(certificate.getString("id"));
    edge.admin("POST", "/certificates/" + id + "/revoke", NOTHING).id();
    JsonObject token = edge.admin("POST", "/userapitokens", NOTHING).json();
    String tokenId = Objects.requireNonNull(token.getString("id"));
    edge.admin("DELETE", "/userapitokens/" + tokenId, NOTHING).id();

    assertWritten(id, "certificate", "CREATE", "UPDATE");
    assertWritten(tokenId, "userApiToken", "CREATE", "DELETE");
    assertThat(entries(tokenId).toString()).doesNotContain(token.getString("token"));
    assertThat(entries(id).toString()).doesNotContain("PRIVATE KEY");
  }
}
