package io.millrace.edge;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two people who change the same thing: the second learns of the first. */
class StaleChangesIT {
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
        "users",
        "servicedomains"
      })
  void areRefusedByTheEntityTagAndByTheVersion(String kind) {
    String path = "/" + kind + "/" + fixtures.fresh(kind);
    RestEdge.Answer read = edge.admin("GET", path, NOTHING);
    String first = tag(read);
    long version = read.json().getLong("version");

    RestEdge.Answer ofOne = send("PUT", path, changed(kind, read.json(), "of-one"), first);
    String second = tag(edge.admin("GET", path, NOTHING));
    RestEdge.Answer ofAnother = send("PUT", path, changed(kind, read.json(), "of-two"), first);
    RestEdge.Answer byVersion =
        edge.admin("PUT", path, changed(kind, read.json(), "of-three").put("version", version));
    RestEdge.Answer removal = send("DELETE", path, NOTHING, first);
    RestEdge.Answer now = edge.admin("GET", path, NOTHING);

    assertThat(first).isEqualTo("\"" + version + "\"");
    assertThat(ofOne.status()).as(ofOne.body()).isEqualTo(200);
    assertThat(second).isEqualTo("\"" + (version + 1) + "\"");
    assertThat(ofAnother.status()).as(ofAnother.body()).isEqualTo(412);
    assertThat(ofAnother.json().getString("field")).isEqualTo("If-Match");
    assertThat(ofAnother.json().getString("message")).contains(second, "read it again");
    assertThat(byVersion.status()).as(byVersion.body()).isEqualTo(409);
    assertThat(byVersion.json().getString("field")).isEqualTo("version");
    assertThat(removal.status()).as(removal.body()).isEqualTo(412);
    assertThat(now.body()).contains("of-one").doesNotContain("of-two", "of-three");
    assertThat(tag(now)).isEqualTo(second);
    if (!kind.equals("servicedomains")) {
      assertThat(send("DELETE", path, NOTHING, second).id()).isNotEmpty();
    }
  }

  // One that pipelines use cannot be put: its changes are deployed.
  @Test
  void areRefusedToBeDeployedToo() {
    String path = "/functions/" + fixtures.id("functions");
    String versions = path + "/versions";
    RestEdge.Answer read = edge.admin("GET", path, NOTHING);
    String first = tag(read);
    long version = read.json().getLong("version");

    RestEdge.Answer put = send("PUT", path, coded(read, "of_put = 1"), first);
    RestEdge.Answer ofOne = send("POST", versions, coded(read, "of_one = 1"), first);
    RestEdge.Answer ofAnother = send("POST", versions, coded(read, "of_two = 2"), first);
    RestEdge.Answer byVersion =
        edge.admin("POST", versions, coded(read, "of_three = 3").put("version", version));
    RestEdge.Answer now = edge.admin("GET", path, NOTHING);
    RestEdge.Answer looked = send("POST", versions, coded(read, "of_four = 4"), tag(now));
    RestEdge.Answer regardless = edge.admin("POST", versions, coded(read, "of_five = 5"));

    assertThat(put.status()).as(put.body()).isEqualTo(409);
    assertThat(put.json().getInteger("errorCode")).isEqualTo(1006);
    assertThat(ofOne.status()).as(ofOne.body()).isEqualTo(200);
    assertThat(ofOne.json().getLong("version")).isEqualTo(version + 1);
    assertThat(ofAnother.status()).as(ofAnother.body()).isEqualTo(412);
    assertThat(ofAnother.json().getString("field")).isEqualTo("If-Match");
    assertThat(ofAnother.json().getString("message")).contains(tag(now), "read it again");
    assertThat(byVersion.status()).as(byVersion.body()).isEqualTo(409);
    assertThat(byVersion.json().getString("field")).isEqualTo("version");
    assertThat(now.json().getString("code")).isEqualTo("of_one = 1");
    assertThat(looked.status()).as(looked.body()).isEqualTo(200);
    assertThat(regardless.status()).as(regardless.body()).isEqualTo(200);
  }

  private static JsonObject coded(RestEdge.Answer read, String code) {
    JsonObject function = read.json().copy().put("code", code);
    function.remove("version");
    return function;
  }

  @ParameterizedTest
  @ValueSource(strings = {"categories", "functions", "users", "servicedomains"})
  void whatIsKnownAlreadyIsNotSentAgain(String kind) {
    String path = "/" + kind + "/" + fixtures.fresh(kind);
    RestEdge.Answer read = edge.admin("GET", path, NOTHING);
    String first = tag(read);

    RestEdge.Answer again = known(path, "\"0\", W/" + first);
    RestEdge.Answer changed =
        edge.admin("PUT", path, changed(kind, read.json(), "changed").putNull("version"));
    RestEdge.Answer afterwards = known(path, first);

    assertThat(again.status()).isEqualTo(304);
    assertThat(again.body()).isEmpty();
    assertThat(tag(again)).isEqualTo(first);
    assertThat(changed.status()).as(changed.body()).isEqualTo(200);
    assertThat(afterwards.status()).isEqualTo(200);
    assertThat(afterwards.body()).contains("changed");
  }

  // Its state changes though nobody changed the pipeline.
  @Test
  void aPipelineIsToldWithItsStateAlways() {
    String path = "/datapipelines/" + fixtures.fresh("datapipelines");
    String tag = tag(edge.admin("GET", path, NOTHING));

    RestEdge.Answer again = known(path, tag);

    assertThat(again.status()).isEqualTo(200);
    assertThat(again.json().getString("state")).isNotEmpty();
  }

  /** What was read, with another text in a field that may have any. */
  private static JsonObject changed(String kind, JsonObject read, String text) {
    JsonObject entity = read.copy();
    entity.remove("version");
    return switch (kind) {
      case "categories" -> entity.put("purpose", text);
      case "secrets" -> entity.put("name", text + "-" + entity.getString("id")).put("value", text);
      case "users", "datasources", "alerttargets" ->
          entity.put("name", text + "-" + entity.getString("id"));
      default -> entity.put("description", text);
    };
  }

  private static String tag(RestEdge.Answer answer) {
    return answer.response().headers().firstValue("etag").orElseThrow();
  }

  private static RestEdge.Answer known(String path, String tags) {
    return edge.call(edge.token(), "GET", path, "", "If-None-Match", tags);
  }

  private static RestEdge.Answer send(String method, String path, JsonObject body, String tag) {
    return edge.call(edge.token(), method, path, body.encode(), "If-Match", tag);
  }
}
