package io.millrace.manager.app;

import static io.millrace.manager.app.RunningManager.await;
import static io.millrace.manager.app.RunningManager.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.common.failure.Failure;
import io.millrace.manager.documents.Samples;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What clients generated from the public API's description rely on. */
class RequiredFieldsIT {
  @TempDir static Path data;
  static RunningManager manager;
  static String token;

  @BeforeAll
  static void start() throws IOException {
    manager = RunningManager.start(data);
    token = manager.token();
    manager.apply(Samples.all());
    manager.apply(Samples.stream("raw"), Samples.reader("second", "raw"));
    manager.apply(
        new JsonObject()
            .put("kind", "containerRegistryProfile")
            .put("name", "hub")
            .put("type", "ContainerRegistry")
            .put("server", "https://registry.example.com")
            .put("userName", "me")
            .put("pwd", "planted"),
        new JsonObject().put("kind", "secret").put("name", "token").put("value", "planted"));
  }

  @AfterAll
  static void stop() {
    manager.close();
  }

  @ParameterizedTest
  @CsvSource({
    "categories, 'id,name,purpose,values'",
    "datasources, 'id,name,type,protocol,authType,edgeId,fields,selectors'",
    "secrets, 'id,name,value,projectId'",
    "functions, 'id,name,type,language,environment,code,params,projectId,runtimeId'",
    "runtimeenvironments, 'id,name,language'",
    "datapipelines, 'id,name,origin,originSelectors,transformationArgsList,enableSampling,destination,dataType,dataRetention,size,state,stateReason,stateSince,projectId'",
    "cloudprofiles, 'id,name,description,type,awsCredential'",
    "containerregistries, 'id,name,server,type'",
    "projects, 'id,name,description,users,edgeSelectorType,cloudCredentialIds,dockerProfileIds'",
    "users, 'id,name,email,password,role'",
    "servicedomains, 'id,name'"
  })
  void standInEveryAnswer(String kind, String fields) {
    JsonArray entities =
        await(manager.catalog.list(token, kind, new JsonObject())).getJsonArray("result");

    assertThat(entities).isNotEmpty();
    for (Object entity : entities) {
      JsonObject answer = (JsonObject) entity;
      assertThat(answer.fieldNames()).contains(fields.split(","));
      assertThat(answer.encode())
          .doesNotContain("planted")
          .doesNotContain("argon2")
          .doesNotContain("v1:");
      assertThat(await(manager.catalog.get(token, kind, answer.getString("id")))).isEqualTo(answer);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "categories",
    "datasources",
    "functions",
    "secrets",
    "runtimeenvironments",
    "datapipelines",
    "cloudprofiles",
    "containerregistries",
    "projects",
    "users",
    "servicedomains"
  })
  void areFoundAndOrderedByEveryKeyThatIsAnnounced(String kind) {
    JsonObject page = await(manager.catalog.list(token, kind, new JsonObject()));
    List<JsonObject> entities = objects(page);

    for (Object key : page.getJsonArray("orderByKeys")) {
      List<Object> rising = values(kind, "orderBy", key + "", key);
      assertThat(values(kind, "orderBy", key + " desc", key)).isEqualTo(rising.reversed());
      assertThat(rising).hasSameSizeAs(entities);
      for (JsonObject entity : entities) {
        Object value = entity.getValue(key + "");
        if (value != null) {
          String condition = key + " = " + literal(value);
          assertThat(values(kind, "filter", condition, "id")).contains(entity.getString("id"));
          assertThat(values(kind, "filter", "NOT " + condition, "id"))
              .doesNotContain(entity.getString("id"));
        }
      }
    }
  }

  private static List<JsonObject> objects(JsonObject page) {
    return page.getJsonArray("result").stream().map(JsonObject.class::cast).toList();
  }

  private static List<Object> values(String kind, String parameter, String wanted, Object key) {
    JsonObject query = new JsonObject().put(parameter, wanted);
    return objects(await(manager.catalog.list(token, kind, query))).stream()
        .map(entity -> entity.getValue(key.toString(), "absent"))
        .toList();
  }

  private static String literal(Object value) {
    return value instanceof String text ? "'" + text.replace("'", "''") + "'" : value + "";
  }

  @ParameterizedTest
  @CsvSource({
    "categories",
    "datasources",
    "functions",
    "secrets",
    "datapipelines",
    "cloudprofiles",
    "containerregistries",
    "projects",
    "users",
    "servicedomains"
  })
  void maySendAnAnswerBackUnchanged(String kind) {
    JsonObject answer =
        await(manager.catalog.list(token, kind, new JsonObject()))
            .getJsonArray("result")
            .getJsonObject(0);

    assertThat(await(manager.catalog.update(token, kind, answer.getString("id"), answer)))
        .isEqualTo(answer.getString("id"));

    assertThat(await(manager.catalog.get(token, kind, answer.getString("id")))).isEqualTo(answer);
  }

  @Test
  void makesAPipelineFromThePublicApisOwnShape() {
    String category =
        create(
            "categories",
            new JsonObject()
                .put("name", "Place")
                .put("purpose", "")
                .put("values", new JsonArray().add("Hall")));
    String function =
        create(
            "functions",
            new JsonObject()
                .put("name", "rest function")
                .put("type", "Transformation")
                .put("language", "node")
                .put("environment", "node-env")
                .put("code", "exports.main = async () => {}")
                .put(
                    "params",
                    new JsonArray().add(new JsonObject().put("name", "n").put("type", "number")))
                .put("projectId", "default-project"));
    JsonObject pipeline =
        new JsonObject(
            """
            {"name": "rest pipeline", "origin": "Data Source", "enableSampling": true, "samplingInterval": 0.5, "destination": "Edge",
             "edgeStreamType": "MQTT", "endPoint": "out/rest", "dataType": "Temperature", "dataRetention": [{"type": "Size", "limit": 1}], "size": 0}\
            """);
    pipeline
        .put(
            "originSelectors",
            new JsonArray().add(new JsonObject().put("id", category).put("value", "Hall")))
        .put(
            "transformationArgsList",
            new JsonArray()
                .add(
                    new JsonObject()
                        .put("transformationId", function)
                        .put(
                            "args",
                            new JsonArray()
                                .add(
                                    new JsonObject()
                                        .put("name", "n")
                                        .put("type", "number")
                                        .put("value", "42")))));

    String id = create("datapipelines", pipeline);

    assertThat(manager.spec("rest pipeline").id()).isEqualTo(id);
    assertThat(manager.spec("rest pipeline").samplingMillis()).isEqualTo(500);
    assertThat(await(manager.catalog.get(token, "datapipelines", id)).getString("projectId"))
        .isEqualTo("default-project");
    Failure used = refusal(manager.catalog.delete(token, "categories", category));
    assertThat(used.message()).contains("dataPipeline rest pipeline");
  }

  private static String create(String kind, JsonObject entity) {
    return await(manager.catalog.create(token, kind, entity));
  }

  @Test
  void nameTheFieldAtFault() {
    Failure failure =
        refusal(manager.catalog.create(token, "categories", new JsonObject().put("name", "x")));
    assertThat(failure.field()).isEqualTo("values");
    assertThat(failure.kind()).isEqualTo(Failure.Kind.INVALID);

    Failure taken =
        refusal(
            manager.catalog.create(
                token, "categories", Samples.category().put("name", "Data Type").putNull("kind")));
    assertThat(taken.field()).isEqualTo("kind");
    Failure filter =
        refusal(
            manager.catalog.list(
                token, "categories", new JsonObject().put("filter", "name ~ 'x'")));
    assertThat(filter.field()).isEqualTo("filter");
    assertThat(
            refusal(
                    manager.catalog.list(
                        token, "categories", new JsonObject().put("pageSize", "0")))
                .field())
        .isEqualTo("pageSize");
    assertThat(
            refusal(
                    manager.catalog.list(
                        token, "categories", new JsonObject().put("orderBy", "nme")))
                .message())
        .contains("did you mean 'name'");
  }

  @Test
  void refuseANameThatIsTaken() {
    JsonObject category =
        new JsonObject().put("name", "Data Type").put("values", new JsonArray(List.of("a")));

    Failure taken = refusal(manager.catalog.create(token, "categories", category));

    assertThat(taken.kind()).isEqualTo(Failure.Kind.CONFLICT);
    assertThat(taken.field()).isEqualTo("name");
  }
}
