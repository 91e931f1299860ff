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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What may be tried, and by whom. */
class TrialPlanIT {
  @TempDir Path data;
  private RunningManager manager;

  @BeforeEach
  void start() throws IOException {
    manager = RunningManager.start(data);
    manager.apply(Samples.all());
  }

  @AfterEach
  void stop() {
    manager.close();
  }

  private static JsonObject chain(JsonObject... functions) {
    JsonArray chain = new JsonArray();
    for (JsonObject function : functions) {
      chain.add(function);
    }
    return new JsonObject().put("functions", chain);
  }

  private static JsonObject inline() {
    return new JsonObject()
        .put("name", "to-fahrenheit")
        .put("language", "node")
        .put("environment", "node-env")
        .put("code", "exports.main = 1");
  }

  @Test
  void plansFunctionsThatExistAndOnesThatComeAlong() throws IOException {
    String id = manager.named("functions", "to-fahrenheit").getString("id");

    JsonObject plan =
        await(
            manager.catalog.planTrial(
                manager.token(),
                chain(
                    new JsonObject()
                        .put("functionId", id)
                        .put("args", new JsonObject().put("digits", 2)),
                    inline().put("args", new JsonObject().put("any", true)))));

    JsonObject saved = plan.getJsonArray("stages").getJsonObject(0);
    JsonObject fresh = plan.getJsonArray("stages").getJsonObject(1);
    assertThat(saved.getString("function")).isEqualTo("to-fahrenheit");
    assertThat(saved.getString("environment")).isEqualTo("python-env");
    assertThat(saved.getJsonObject("parameters").getString("digits")).isEqualTo("2");
    assertThat(fresh.getString("function")).isEqualTo("to-fahrenheit");
    assertThat(fresh.getString("code")).isEqualTo("exports.main = 1");
    assertThat(fresh.getJsonObject("parameters").getString("any")).isEqualTo("true");
    assertThat(plan.getJsonArray("hosts")).isEmpty();
    assertThat(
            await(manager.catalog.list(manager.token(), "functions", new JsonObject()))
                .getInteger("totalCount"))
        .isEqualTo(1);
  }

  @Test
  void plansImagesForThoseWhoMay() throws IOException {
    JsonObject environment =
        new JsonObject()
            .put("name", "own-env")
            .put("language", "python")
            .put("dockerRepoURI", "team/own")
            .put("projectId", "default-project");
    String bare =
        await(manager.catalog.create(manager.token(), "runtimeenvironments", environment));
    environment.put("name", "built-env").put("dockerfile", "FROM debian");
    String whole =
        await(manager.catalog.create(manager.token(), "runtimeenvironments", environment));

    JsonObject plan =
        await(manager.catalog.planImage(manager.token(), whole, "build")).getJsonObject("plan");
    assertThat(plan)
        .isEqualTo(
            new JsonObject()
                .put("environment", "built-env")
                .put("image", "team/own:latest")
                .put("dockerfile", "FROM debian"));
    Failure missing = refusal(manager.catalog.planImage(manager.token(), bare, "build"));
    assertThat(missing.field()).isEqualTo("dockerfile");
    assertThat(missing.message()).contains("own-env", "has no dockerfile to build from");
    Failure builtIn = refusal(manager.catalog.planImage(manager.token(), "python-env", "pull"));
    assertThat(builtIn.message()).contains("is built in", "dev/images python-env");
    assertThat(
            await(manager.catalog.planImage(manager.token(), "python-env", "look"))
                .getJsonObject("plan")
                .getString("environment"))
        .isEqualTo("python-env");
  }

  @Test
  void namesWhatIsWrong() throws IOException {
    String id = manager.named("functions", "to-fahrenheit").getString("id");

    assertThat(plan(chain(new JsonObject().put("functionId", id))).message())
        .startsWith(
            "functions[0].args has no value for parameter 'digits' of function 'to-fahrenheit'");
    assertThat(plan(chain(inline(), inline().put("environment", "node-evn"))).message())
        .startsWith("functions[1].environment is 'node-evn'")
        .contains("did you mean 'node-env'?");
    assertThat(plan(chain(inline().put("cod", "x"))).message())
        .startsWith("functions[0].cod is not a field of a function; did you mean 'code'?");
    assertThat(plan(chain(new JsonObject().put("functionId", "x"))).kind())
        .isEqualTo(Failure.Kind.NOT_FOUND);
    assertThat(plan(new JsonObject()).field()).isEqualTo("functions");
  }

  private Failure plan(JsonObject request) throws IOException {
    return refusal(manager.catalog.planTrial(manager.token(), request));
  }
}
