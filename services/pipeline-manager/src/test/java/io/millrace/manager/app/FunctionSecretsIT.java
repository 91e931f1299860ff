package io.millrace.manager.app;

import static io.millrace.manager.app.RunningManager.await;
import static io.millrace.manager.app.RunningManager.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.common.failure.Failure;
import io.millrace.common.secret.Sealer;
import io.millrace.common.spec.PipelineSpec;
import io.millrace.common.spec.StageSpec;
import io.millrace.manager.documents.Samples;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Secrets by name, registry logins and concurrency, from documents to specs. */
class FunctionSecretsIT {
  @TempDir Path data;
  RunningManager manager;

  @BeforeEach
  void start() throws IOException {
    manager = RunningManager.start(data);
  }

  @AfterEach
  void stop() {
    manager.close();
  }

  private static JsonObject secret(String name, String value) {
    return new JsonObject().put("kind", "secret").put("name", name).put("value", value);
  }

  private static JsonObject listing(String... names) {
    return Samples.function().put("secrets", new JsonArray(List.of((Object[]) names)));
  }

  private StageSpec stage() {
    return manager.spec("temps").stages().getFirst();
  }

  @Test
  void reachTheStagesOfFunctionsThatListThemSealed() throws IOException {
    manager.apply(Samples.all());
    assertThat(stage().secrets()).isEmpty();

    manager.apply(
        secret("api-token", "planted one"), secret("other", "planted two"), listing("api-token"));

    String sealed = stage().secrets().getOrDefault("api-token", "");
    assertThat(stage().secrets()).containsOnlyKeys("api-token");
    assertThat(sealed).startsWith("v1:").doesNotContain("planted");
    assertThat(Sealer.fromFile(data.resolve("installation.key")).open(sealed))
        .isEqualTo("planted one");
  }

  @Test
  void areMaskedInEveryAnswerAndInDocuments() throws IOException {
    manager.apply(secret("api-token", "planted"), listing("api-token"));

    JsonObject entity = manager.named("secrets", "api-token");
    JsonArray documents = await(manager.catalog.documents(manager.token(), "secret", ""));
    JsonArray functions = await(manager.catalog.documents(manager.token(), "function", ""));

    assertThat(entity.encode()).contains("********").doesNotContain("planted");
    assertThat(documents.encode()).contains("********").doesNotContain("planted");
    assertThat(functions.getJsonObject(0).getJsonArray("secrets"))
        .isEqualTo(new JsonArray().add("api-token"));
    assertThat(manager.apply(documents.getJsonObject(0), functions.getJsonObject(0)))
        .containsOnly("unchanged");
  }

  @Test
  void bringANewValueIntoRunningPipelines() throws IOException {
    manager.apply(Samples.all());
    manager.apply(secret("api-token", "planted"), listing("api-token"));
    PipelineSpec before = manager.spec("temps");

    assertThat(manager.apply(secret("api-token", "planted"))).containsExactly("unchanged");
    assertThat(manager.spec("temps")).isEqualTo(before);
    assertThat(manager.apply(secret("api-token", "rotated"))).containsExactly("configured");
    assertThat(manager.spec("temps").version()).isGreaterThan(before.version());
  }

  @Test
  void cannotBeDeletedWhileAFunctionListsThem() throws IOException {
    manager.apply(secret("api-token", "planted"), listing("api-token"));
    String id = manager.named("secrets", "api-token").getString("id");

    Failure refused = refusal(manager.catalog.delete(manager.token(), "secrets", id));

    assertThat(refused.kind()).isEqualTo(Failure.Kind.IN_USE);
    assertThat(refused.message()).contains("function to-fahrenheit");
  }

  @Test
  void thatDoNotExistAreNamed() throws IOException {
    manager.apply(secret("api-token", "planted"));

    Failure refused =
        refusal(
            manager.catalog.apply(manager.token(), RunningManager.request(listing("api-tokem"))));

    assertThat(refused.message())
        .contains("secrets[0]", "'api-tokem'", "no secret of this name", "api-token");
  }

  @Test
  void givesStagesTheLoginOfTheirRegistry() throws IOException {
    manager.apply(Samples.all());
    manager.apply(
        new JsonObject()
            .put("kind", "containerRegistry")
            .put("name", "hub")
            .put("type", "ContainerRegistry")
            .put("server", "registry.example.com:5000")
            .put("userName", "me")
            .put("pwd", "planted"),
        new JsonObject()
            .put("kind", "runtimeEnvironment")
            .put("name", "mine")
            .put("language", "python")
            .put("dockerRepoURI", "registry.example.com:5000/me/mine:1")
            .put("containerRegistry", "hub"),
        Samples.function().put("environment", "mine"));

    assertThat(stage().registry())
        .satisfies(login -> {
          assertThat(login.profile()).isEqualTo("hub");
          assertThat(login.server()).isEqualTo("registry.example.com:5000");
          assertThat(login.userName()).isEqualTo("me");
          assertThat(Sealer.fromFile(data.resolve("installation.key")).open(login.password()))
              .isEqualTo("planted");
        });
  }

  @Test
  void takesConcurrencyForAsynchronousLanguagesOnly() throws IOException {
    manager.apply(Samples.all());
    manager.apply(Samples.function().put("concurrency", 16));
    assertThat(stage().concurrency()).isEqualTo(16);

    JsonObject go =
        new JsonObject()
            .put("kind", "function")
            .put("name", "in-go")
            .put("language", "golang")
            .put("environment", "golang-env")
            .put("code", "package main")
            .put("concurrency", 2);
    Failure refused = refusal(manager.catalog.apply(manager.token(), RunningManager.request(go)));

    assertThat(refused.message()).contains("concurrency", "Node.js and Python 3");
  }
}
