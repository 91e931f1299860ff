package io.millrace.manager.app;

import static io.millrace.manager.app.RunningManager.await;
import static io.millrace.manager.app.RunningManager.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.common.failure.Failure;
import io.millrace.manager.catalog.BuiltIns;
import io.millrace.manager.documents.Samples;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a replacement keeps that leaves out fields which the public API has no word for. */
class KeptFieldsIT {
  private static final String ROLE = "arn:aws:iam::123456789012:role/edge";

  @TempDir static Path data;
  static RunningManager manager;
  static String token;
  static String category;
  static String first;
  static String second;
  static int made;

  @BeforeAll
  static void start() throws IOException {
    manager = RunningManager.start(data);
    token = manager.token();
    manager.apply(Samples.all());
    category = manager.named("categories", "Sensor Kind").getString("id");
    first = create("functions", function("first"));
    second = create("functions", function("second"));
  }

  @AfterAll
  static void stop() {
    manager.close();
  }

  private static String create(String kind, JsonObject body) {
    return await(manager.catalog.create(token, kind, body));
  }

  private static JsonObject read(String kind, String id) {
    return await(manager.catalog.get(token, kind, id));
  }

  private static void put(String kind, JsonObject entity) {
    String _ = await(update(kind, entity));
  }

  private static Future<String> update(String kind, JsonObject entity) {
    JsonObject body = entity.copy();
    body.remove("version");
    return manager.catalog.update(token, kind, entity.getString("id"), body);
  }

  private static JsonObject function(String name) {
    return new JsonObject()
        .put("name", name)
        .put("type", "Transformation")
        .put("language", "python")
        .put("environment", "python-env")
        .put("code", "pass")
        .put("projectId", BuiltIns.DEFAULT_PROJECT);
  }

  private static JsonObject stage(String function, String memory) {
    return new JsonObject()
        .put("transformationId", function)
        .put("args", new JsonArray())
        .put("memory", memory);
  }

  /** A pipeline into Kafka with everything that is ours, as an answer. */
  private static JsonObject pipeline() {
    JsonObject body =
        new JsonObject(
            """
            {"origin": "Data Source", "destination": "Edge", "edgeStreamType": "Kafka", "endPoint": "readings",
             "outputOptions": {"servers": "k:9092", "maxMessagesPerSecond": 5}, "spool": {"maxAgeSec": 60}, "placement": {"replicas": 2}}\
            """);
    body.put("name", "kept-" + ++made)
        .put(
            "originSelectors",
            new JsonArray()
                .add(
                    new JsonObject()
                        .put("id", category)
                        .put(
                            "value",
                            read("categories", category).getJsonArray("values").getString(0))))
        .put(
            "transformationArgsList",
            new JsonArray().add(stage(first, "64MiB")).add(stage(second, "65MiB")));
    return read("datapipelines", create("datapipelines", body));
  }

  private static JsonObject without(JsonObject entity, String... fields) {
    JsonObject result = entity.copy();
    for (String field : fields) {
      result.remove(field);
    }
    return result;
  }

  @ParameterizedTest
  @CsvSource({"spool", "placement", "outputOptions"})
  void staysWhatIsLeftOutAndGoesWhatIsNull(String field) {
    JsonObject pipeline = pipeline();

    put("datapipelines", without(pipeline, field));
    assertThat(read("datapipelines", pipeline.getString("id"))).isEqualTo(pipeline);

    put("datapipelines", pipeline.copy().putNull(field));
    assertThat(read("datapipelines", pipeline.getString("id")).containsKey(field)).isFalse();
  }

  @Test
  void anOutputWithAnotherAddressKeepsItsOptions() {
    JsonObject pipeline = pipeline();

    put("datapipelines", without(pipeline, "outputOptions").put("endPoint", "elsewhere"));

    JsonObject after = read("datapipelines", pipeline.getString("id"));
    assertThat(after.getString("endPoint")).isEqualTo("elsewhere");
    assertThat(after.getJsonObject("outputOptions"))
        .isEqualTo(pipeline.getJsonObject("outputOptions"));
  }

  @Test
  void anotherOutputBeginsWithoutTheOptionsOfTheOldOne() {
    JsonObject pipeline = pipeline();

    put("datapipelines", without(pipeline, "outputOptions").put("edgeStreamType", "MQTT"));

    JsonObject after = read("datapipelines", pipeline.getString("id"));
    assertThat(after.getString("edgeStreamType")).isEqualTo("MQTT");
    assertThat(after.containsKey("outputOptions")).isFalse();
    assertThat(after.getJsonObject("spool")).isEqualTo(pipeline.getJsonObject("spool"));
  }

  @Test
  void aStageKeepsItsLimitsWhereverItIsMovedTo() {
    JsonObject pipeline = pipeline();
    JsonArray moved =
        new JsonArray()
            .add(without(stage(second, ""), "memory"))
            .add(without(stage(first, ""), "memory"))
            .add(without(stage(first, ""), "memory"))
            .add(stage(second, "").putNull("memory"));

    put("datapipelines", pipeline.copy().put("transformationArgsList", moved));

    assertThat(
            read("datapipelines", pipeline.getString("id"))
                .getJsonArray("transformationArgsList")
                .stream()
                .map(one -> ((JsonObject) one).getString("memory", "usual")))
        .containsExactly("65MiB", "64MiB", "usual", "usual");
  }

  @Test
  void aFunctionKeepsItsSecretsAndLimits() {
    String secret =
        create("secrets", new JsonObject().put("name", "token").put("value", "planted"));
    JsonObject limits =
        new JsonObject().put("timeout", "2s").put("replicas", 2).put("network", "egress");
    String id =
        create(
            "functions",
            function("limited").put("secretIds", new JsonArray().add(secret)).mergeIn(limits));
    JsonObject before = read("functions", id);

    put("functions", without(before, "secretIds", "timeout", "replicas", "network"));
    assertThat(read("functions", id)).isEqualTo(before);

    put("functions", without(before, "replicas").putNull("secretIds").putNull("timeout"));
    JsonObject after = read("functions", id);
    assertThat(after.fieldNames()).contains("replicas", "network");
    assertThat(after.fieldNames()).doesNotContain("secretIds", "timeout");
  }

  private static JsonObject profile() {
    JsonObject credential =
        new JsonObject()
            .put("accessKey", "planted")
            .put("secret", "planted")
            .put("sessionToken", "planted")
            .put("roleArn", ROLE)
            .put("externalId", "planted");
    String id =
        create(
            "cloudprofiles",
            new JsonObject()
                .put("name", "profile-" + ++made)
                .put("type", "AWS")
                .put("endpoint", "http://127.0.0.1:9000")
                .put("pathStyle", false)
                .put("awsCredential", credential));
    return read("cloudprofiles", id);
  }

  private static JsonObject keys(String accessKey, String secret) {
    return new JsonObject().put("accessKey", accessKey).put("secret", secret);
  }

  @Test
  void aCloudProfileKeepsItsAddressAndItsRole() {
    JsonObject profile = profile();
    JsonObject known = without(profile, "endpoint", "pathStyle");

    put("cloudprofiles", known.put("awsCredential", keys("********", "********")));

    assertThat(read("cloudprofiles", profile.getString("id"))).isEqualTo(profile);
  }

  @Test
  void otherKeysComeWithoutTheSessionOfTheOldOnes() {
    JsonObject profile = profile();

    put("cloudprofiles", profile.copy().put("awsCredential", keys("another", "another")));

    assertThat(read("cloudprofiles", profile.getString("id")).getJsonObject("awsCredential"))
        .isEqualTo(keys("********", "********").put("roleArn", ROLE).put("externalId", "********"));
  }

  @Test
  void aProfileWithoutKeysGoesOnWithThoseOfTheMachine() {
    JsonObject profile = profile();
    JsonObject machine = keys("", "").put("source", "environment");
    put(
        "cloudprofiles",
        profile
            .copy()
            .put("awsCredential", machine.copy().putNull("roleArn").putNull("externalId")));

    put("cloudprofiles", profile.copy().put("awsCredential", keys("", "")));
    assertThat(read("cloudprofiles", profile.getString("id")).getJsonObject("awsCredential"))
        .isEqualTo(machine);

    put("cloudprofiles", profile.copy().put("awsCredential", keys("own", "own")));
    assertThat(read("cloudprofiles", profile.getString("id")).getJsonObject("awsCredential"))
        .isEqualTo(keys("********", "********"));
  }

  @Test
  void aProfileOfAnotherCloudHasNothingOfTheOldOne() {
    JsonObject profile = profile();

    put(
        "cloudprofiles",
        without(profile, "endpoint", "pathStyle", "awsCredential")
            .put("type", "Azure")
            .put(
                "azCredential",
                new JsonObject().put("storageAccountName", "a").put("storageKey", "planted")));

    assertThat(read("cloudprofiles", profile.getString("id")).fieldNames())
        .contains("azCredential")
        .doesNotContain("awsCredential", "endpoint", "pathStyle");
  }

  @Test
  void fieldsOfThePublicApiAreReplacedWhole() {
    JsonObject pipeline = pipeline().put("description", "told");
    put("datapipelines", pipeline);

    put("datapipelines", without(pipeline, "description", "transformationArgsList"));

    JsonObject after = read("datapipelines", pipeline.getString("id"));
    assertThat(after.containsKey("description")).isFalse();
    assertThat(after.getJsonArray("transformationArgsList")).isEmpty();
    Failure missing = refusal(update("datapipelines", without(pipeline, "endPoint")));
    assertThat(missing.field()).isEqualTo("endPoint");
  }
}
