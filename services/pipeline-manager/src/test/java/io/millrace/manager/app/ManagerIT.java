package io.millrace.manager.app;

import static io.millrace.manager.app.RunningManager.await;
import static io.millrace.manager.app.RunningManager.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.common.failure.Failure;
import io.millrace.common.spec.AwsCredentials;
import io.millrace.common.spec.Pace;
import io.millrace.common.spec.PipelineInput;
import io.millrace.common.spec.PipelineOutput;
import io.millrace.common.spec.PipelineSpec;
import io.millrace.common.spec.S3Batching;
import io.millrace.common.spec.S3Options;
import io.millrace.manager.documents.Samples;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ManagerIT {
  @TempDir Path data;
  RunningManager manager;
  String token;

  @BeforeEach
  void start() throws IOException {
    manager = RunningManager.start(data);
    token = manager.token();
  }

  @AfterEach
  void stop() {
    manager.close();
  }

  @Test
  void appliesDocumentsInAnyOrderAndCompilesThem() throws IOException {
    List<String> results = manager.apply(Samples.all());

    assertThat(results).containsOnly("created");
    PipelineSpec spec = manager.spec("temps");
    assertThat(spec.project()).isEqualTo("Default Project");
    assertThat(spec.samplingMillis()).isEqualTo(500);
    String category = manager.named("categories", "Sensor Kind").getString("id");
    assertThat(spec.input())
        .isEqualTo(
            new PipelineInput.Topics(
                List.of(
                    new PipelineInput.SourceTopic(
                        "plant/inside", Map.of(category, "Temperature")))));
    assertThat(spec.stages())
        .singleElement()
        .satisfies(stage -> {
          assertThat(stage.image()).isEqualTo("millrace/python-env");
          assertThat(stage.parameters()).isEqualTo(Map.of("digits", "1"));
        });
    assertThat(spec.output())
        .isInstanceOfSatisfying(
            PipelineOutput.S3.class,
            s3 -> {
              assertThat(s3.endpoint()).isEqualTo("plant-readings");
              assertThat(s3.target().endpointUrl()).isEqualTo("http://127.0.0.1:5005");
              assertThat(s3.target().credentials())
                  .isInstanceOfSatisfying(
                      AwsCredentials.Keys.class,
                      keys ->
                          assertThat(keys.sealedSecret())
                              .startsWith("v1:")
                              .doesNotContain("planted"));
            });
  }

  @Test
  void compilesTheOptionsOfAnOutputAndKindsOfCredentials() throws IOException {
    JsonObject profile =
        Samples.profile()
            .put(
                "awsCredential",
                new JsonObject()
                    .put("source", "environment")
                    .put("roleArn", "arn:aws:iam::123456789012:role/edge"));
    profile.remove("endpoint");
    JsonObject pipeline = Samples.pipeline();
    pipeline
        .getJsonObject("output")
        .put(
            "options",
            new JsonObject()
                .put("key", "{topic}/{id}")
                .put("compression", "zstd")
                .put("batch", new JsonObject().put("maxMessages", 10))
                .put("maxBytesPerSecond", 4_096));

    manager.apply(Samples.category(), Samples.dataSource(), Samples.function(), profile, pipeline);

    assertThat(manager.spec("temps").output())
        .isInstanceOfSatisfying(
            PipelineOutput.S3.class,
            s3 -> {
              assertThat(s3.options().key()).isEqualTo("{topic}/{id}");
              assertThat(s3.options().compression()).isEqualTo(S3Options.Compression.ZSTD);
              assertThat(s3.options().batching())
                  .isEqualTo(new S3Batching(4_194_304, 10, 60_000, S3Batching.Framing.NDJSON));
              assertThat(s3.pace()).isEqualTo(new Pace(0, 4_096));
              assertThat(s3.target().credentials())
                  .isEqualTo(
                      new AwsCredentials.Role(
                          new AwsCredentials.Environment(),
                          "arn:aws:iam::123456789012:role/edge",
                          null));
              assertThat(s3.target().pathStyle()).isFalse();
            });
  }

  @Test
  void saysUnchangedForWhatItPrintsItself() throws IOException {
    manager.apply(Samples.all());
    manager.apply(Samples.stream("raw"), Samples.reader("second", "raw"));
    PipelineSpec before = manager.spec("temps");

    for (String kind :
        List.of(
            "category",
            "cloudProfile",
            "project",
            "user",
            "serviceDomain",
            "runtimeEnvironment",
            "dataSource",
            "function",
            "dataPipeline")) {
      JsonArray documents = await(manager.catalog.documents(token, kind, ""));
      assertThat(documents).as(kind).isNotEmpty();
      List<String> results =
          manager.apply(documents.stream().map(JsonObject.class::cast).toArray(JsonObject[]::new));
      assertThat(results).as(kind).containsOnly("unchanged");
    }
    assertThat(manager.apply(Samples.all())).containsOnly("unchanged");
    assertThat(manager.spec("temps").version()).isEqualTo(before.version());
  }

  @Test
  void bringsANewVersionOfAFunctionIntoRunningPipelines() throws IOException {
    manager.apply(Samples.all());
    long before = manager.spec("temps").version();

    List<String> results =
        manager.apply(Samples.function().put("code", "def main(ctx, msg):\n    pass\n"));

    assertThat(results).containsExactly("configured");
    assertThat(manager.spec("temps").version()).isGreaterThan(before);
    assertThat(manager.spec("temps").stages().getFirst().code()).contains("pass");
  }

  @Test
  void refusesToReplaceOrDeleteAFunctionInUse() throws IOException {
    manager.apply(Samples.all());
    JsonObject function = manager.named("functions", "to-fahrenheit");
    String id = function.getString("id");

    Failure replaced =
        refusal(
            manager.catalog.update(token, "functions", id, function.copy().put("code", "x = 1")));
    Failure deleted = refusal(manager.catalog.delete(token, "functions", id));

    assertThat(replaced.kind()).isEqualTo(Failure.Kind.IN_USE);
    assertThat(replaced.message()).contains("temps");
    assertThat(deleted.kind()).isEqualTo(Failure.Kind.IN_USE);
    assertThat(deleted.message()).contains("dataPipeline temps");
    assertThat(await(manager.catalog.update(token, "functions", id, function))).isEqualTo(id);
  }

  @Test
  void letsADataSourceJoinARunningPipeline() throws IOException {
    manager.apply(Samples.all());
    long before = manager.spec("temps").version();

    manager.apply(
        Samples.dataSource()
            .put("name", "more")
            .put(
                "fields",
                new JsonArray().add(new JsonObject().put("name", "x").put("topic", "more/x")))
            .put(
                "selectors",
                new JsonArray()
                    .add(
                        new JsonObject()
                            .put("categoryName", "Sensor Kind")
                            .put("categoryValue", "Temperature")
                            .put("scope", new JsonArray().add("__ALL__")))));

    PipelineSpec spec = manager.spec("temps");
    assertThat(spec.version()).isGreaterThan(before);
    assertThat(((PipelineInput.Topics) spec.input()).topics())
        .extracting(PipelineInput.SourceTopic::filter)
        .containsExactly("more/x", "plant/inside");
  }

  @Test
  void stopsAndStartsAPipeline() throws IOException {
    manager.apply(Samples.all());
    String id = manager.named("datapipelines", "temps").getString("id");

    await(manager.catalog.run(token, id, false));
    assertThat(manager.specSet().pipelines()).isEmpty();
    assertThat(manager.named("datapipelines", "temps").getString("state")).isEqualTo("Stopped");

    assertThat(manager.apply(Samples.pipeline())).containsExactly("configured");
    assertThat(manager.specSet().pipelines()).hasSize(1);
  }

  @Test
  void masksSecretsAndKeepsThemWhenTheMaskComesBack() throws IOException {
    manager.apply(Samples.all());
    JsonObject profile = manager.named("cloudprofiles", "my-cloud");
    assertThat(profile.encode()).doesNotContain("planted");
    PipelineSpec before = manager.spec("temps");

    await(
        manager.catalog.update(
            token,
            "cloudprofiles",
            profile.getString("id"),
            profile.copy().put("description", "changed")));

    assertThat(manager.spec("temps")).isEqualTo(before);
  }

  @Test
  void keepsEverythingOverARestart() throws IOException {
    manager.apply(Samples.all());
    PipelineSpec before = manager.spec("temps");
    String revision = manager.specSet().revision();

    manager.close();
    manager = RunningManager.start(data);

    assertThat(manager.token()).isEqualTo(token);
    assertThat(manager.spec("temps")).isEqualTo(before);
    assertThat(await(manager.specs.fetchJson(revision))).isEmpty();
    assertThat(await(manager.access.whoAmI(token)).getString("role")).isEqualTo("INFRA_ADMIN");
  }

  @Test
  void answersListsInTheShapeOfThePublicApi() throws IOException {
    JsonObject page =
        await(
            manager.catalog.list(
                token, "runtimeenvironments", new JsonObject().put("orderBy", "name desc,id")));

    assertThat(page.fieldNames())
        .containsExactlyInAnyOrder(
            "pageIndex", "pageSize", "totalCount", "orderBy", "orderByKeys", "result");
    assertThat(
            page.getJsonArray("result").stream().map(item -> ((JsonObject) item).getString("name")))
        .containsExactly(
            "Tensorflow Python", "Python3 Env", "Python2 Env", "Node Env", "Golang Env");
    assertThat(page.getJsonArray("result").getJsonObject(0).containsKey("projectId")).isFalse();
    Failure refused =
        refusal(
            manager.catalog.update(
                token, "runtimeenvironments", "python-env", new JsonObject().put("name", "x")));
    assertThat(refused.kind()).isEqualTo(Failure.Kind.READ_ONLY);
  }

  @Test
  void answersAnEmptyIdWhenThereIsNothingToDelete() {
    assertThat(await(manager.catalog.delete(token, "functions", "no-such"))).isEmpty();
    assertThat(refusal(manager.catalog.get(token, "functions", "no-such")).kind())
        .isEqualTo(Failure.Kind.NOT_FOUND);
    assertThat(refusal(manager.catalog.get("wrong", "functions", "no-such")).kind())
        .isEqualTo(Failure.Kind.UNAUTHENTICATED);
  }
}
