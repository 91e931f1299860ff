package io.millrace.edge;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.manager.schema.Field;
import io.millrace.manager.schema.Kind;
import io.millrace.manager.schema.Schemas;
import io.millrace.manager.schema.Type;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every field that names another entity, with one that is not there. */
class ReferencesIT {
  private static final String ABSENT = "absent-thing";

  /**
   * Where an entity names another, and what makes a right request one that names something absent.
   */
  private static final Map<String, String> PATCHES = new TreeMap<>();

  static {
    PATCHES.put("datasources edgeId", "{'edgeId': '%s'}");
    PATCHES.put(
        "datasources selectors[0].id",
        "{'selectors': [{'id': '%s', 'value': 'a', 'scope': ['__ALL__']}]}");
    PATCHES.put("functions projectId", "{'projectId': '%s'}");
    PATCHES.put("functions runtimeId", "{'runtimeId': '%s'}");
    PATCHES.put("functions secretIds[0]", "{'secretIds': ['%s']}");
    PATCHES.put("secrets projectId", "{'projectId': '%s'}");
    PATCHES.put("runtimeenvironments projectId", "{'projectId': '%s'}");
    PATCHES.put("runtimeenvironments dockerProfileID", "{'dockerProfileID': '%s'}");
    PATCHES.put(
        "containerregistries CloudProfileInfo.cloudCredsID",
        "{'type': 'AWS', 'ContainerRegistryInfo': null, 'CloudProfileInfo': {'cloudCredsID': '%s'}}");
    PATCHES.put(
        "projects users[0].userId", "{'users': [{'userId': '%s', 'role': 'PROJECT_USER'}]}");
    PATCHES.put("projects edgeIds[0]", "{'edgeIds': ['%s']}");
    PATCHES.put("projects edgeSelectors[0].id", "{'edgeSelectors': [{'id': '%s', 'value': 'a'}]}");
    PATCHES.put("projects cloudCredentialIds[0]", "{'cloudCredentialIds': ['%s']}");
    PATCHES.put("projects dockerProfileIds[0]", "{'dockerProfileIds': ['%s']}");
    PATCHES.put("servicedomains labels[0].id", "{'labels': [{'id': '%s', 'value': 'a'}]}");
    PATCHES.put("datapipelines projectId", "{'projectId': '%s'}");
    PATCHES.put(
        "datapipelines originSelectors[0].id", "{'originSelectors': [{'id': '%s', 'value': 'a'}]}");
    PATCHES.put(
        "datapipelines originId",
        "{'origin': 'Data Stream', 'originSelectors': [], 'originId': '%s'}");
    PATCHES.put(
        "datapipelines transformationArgsList[0].transformationId",
        "{'transformationArgsList': [{'transformationId': '%s', 'args': []}]}");
    PATCHES.put(
        "datapipelines cloudCredsId",
        "{'destination': 'Cloud', 'edgeStreamType': null, 'cloudType': 'AWS', 'awsStreamType': 'S3',"
            + " 'awsCloudRegion': 'eu-west-1', 'endPoint': 'a-bucket', 'cloudCredsId': '%s'}");
  }

  /** Values of categories, and the name of an environment, are no ids but name things as well. */
  private static final Map<String, String> BY_NAME =
      Map.of(
          "datasources selectors[0].value",
          "{'selectors': [{'id': 'CATEGORY', 'value': '%s', 'scope': ['__ALL__']}]}",
          "projects edgeSelectors[0].value",
          "{'edgeSelectors': [{'id': 'CATEGORY', 'value': '%s'}]}",
          "servicedomains labels[0].value",
          "{'labels': [{'id': 'CATEGORY', 'value': '%s'}]}",
          "datapipelines originSelectors[0].value",
          "{'originSelectors': [{'id': 'CATEGORY', 'value': '%s'}]}",
          "functions environment",
          "{'environment': '%s'}");

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

  static Stream<String> references() {
    return Stream.concat(PATCHES.keySet().stream(), BY_NAME.keySet().stream().sorted());
  }

  @Test
  void areAllHere() {
    List<String> declared = new ArrayList<>();
    for (Kind kind : Kind.values()) {
      collect(Schemas.of(kind), kind.path() + " ", declared);
    }

    assertThat(declared).containsExactlyInAnyOrderElementsOf(PATCHES.keySet());
  }

  private static void collect(List<Field> fields, String above, List<String> declared) {
    for (Field field : fields) {
      collect(field.type(), above + field.name(), declared);
    }
  }

  private static void collect(Type type, String path, List<String> declared) {
    switch (type) {
      case Type.Reference _ -> declared.add(path);
      case Type.Group group -> collect(group.fields(), path + ".", declared);
      case Type.Items items -> collect(items.item(), path + "[0]", declared);
      default -> {}
    }
  }

  @ParameterizedTest
  @MethodSource("references")
  void toWhatIsNotThereAreRefusedByTheirPlace(String reference) {
    String kind = reference.split(" ")[0];
    String path = reference.split(" ")[1];
    String patch = PATCHES.getOrDefault(reference, BY_NAME.getOrDefault(reference, ""));
    JsonObject wrong =
        new JsonObject(
            patch
                .formatted(ABSENT)
                .replace('\'', '"')
                .replace("CATEGORY", fixtures.id("categories")));
    // What is in use is refused for that.
    String one = "/" + kind + "/" + fixtures.fresh(kind);
    String before = edge.admin("GET", one, new JsonObject()).body();
    JsonObject stored = new JsonObject(before);
    stored.remove("version");

    if (!kind.equals("servicedomains")) {
      assertRefused(edge.admin("POST", "/" + kind, fixtures.body(kind).mergeIn(wrong)), path);
    }
    RestEdge.Answer put = edge.admin("PUT", one, stored.mergeIn(wrong));
    assertRefused(put, path);
    assertThat(edge.admin("GET", one, new JsonObject()).body()).isEqualTo(before);
  }

  private static void assertRefused(RestEdge.Answer answer, String path) {
    assertThat(answer.status()).as(answer.body()).isBetween(400, 499);
    assertThat(answer.json().getString("field")).as(answer.body()).isEqualTo(path);
    assertThat(answer.json().getString("message"))
        .startsWith(path + " ")
        .containsAnyOf(ABSENT, "stays in its project");
  }

  @Test
  void toWhatIsInAnotherProjectAreRefusedLikewise() {
    String another = edge.create("projects", new JsonObject().put("name", "another"));
    JsonObject pipeline =
        fixtures
            .body("datapipelines")
            .put("projectId", another)
            .put(
                "transformationArgsList",
                new JsonArray()
                    .add(
                        new JsonObject()
                            .put("transformationId", fixtures.id("functions"))
                            .put("args", new JsonArray())));

    RestEdge.Answer refused = edge.admin("POST", "/datapipelines", pipeline);

    assertThat(refused.status()).as(refused.body()).isEqualTo(400);
    assertThat(refused.json().getString("field"))
        .isEqualTo("transformationArgsList[0].transformationId");
    assertThat(refused.json().getString("message")).contains("of another project");
  }
}
