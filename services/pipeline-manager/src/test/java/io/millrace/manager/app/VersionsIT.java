package io.millrace.manager.app;

import static io.millrace.manager.app.RunningManager.await;
import static io.millrace.manager.app.RunningManager.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.common.control.VersionService;
import io.millrace.common.failure.Failure;
import io.millrace.common.spec.PipelineSpec;
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

class VersionsIT {
  @TempDir Path data;
  RunningManager manager;
  VersionService versions;
  String token;
  String function;

  @BeforeEach
  void start() throws IOException {
    manager = RunningManager.start(data);
    versions = VersionService.proxy(manager.vertx);
    token = manager.token();
    manager.apply(Samples.all());
    manager.apply(Samples.stream("raw"));
    function = manager.named("functions", "to-fahrenheit").getString("id");
  }

  @AfterEach
  void stop() {
    manager.close();
  }

  private JsonObject read() {
    return await(manager.catalog.get(token, "functions", function));
  }

  private String runningCode() {
    return manager.spec("temps").stages().getFirst().code();
  }

  @Test
  void aFunctionInUseIsChangedByANewVersionOnlyWhichTakesOverAndTouchesNoOtherPipeline() {
    PipelineSpec other = manager.spec("raw");
    long before = manager.spec("temps").version();
    JsonObject changed = read().put("code", "def main(ctx, msg): pass\n");

    Failure refused = refusal(manager.catalog.update(token, "functions", function, changed));
    assertThat(refused.kind()).isEqualTo(Failure.Kind.IN_USE);
    assertThat(refused.message()).contains("data pipeline temps").contains("clone it");
    JsonObject deployed = await(versions.deploy(token, function, changed));

    assertThat(deployed.getLong("version")).isEqualTo(2);
    assertThat(runningCode()).isEqualTo("def main(ctx, msg): pass\n");
    assertThat(manager.spec("temps").version()).isGreaterThan(before);
    assertThat(manager.spec("raw")).isEqualTo(other);
  }

  @Test
  void anEarlierVersionComesBackAsANewOne() {
    String first = runningCode();
    await(versions.deploy(token, function, read().put("code", "second")));

    JsonObject back = await(versions.rollback(token, function, "1"));

    assertThat(back.getLong("version")).isEqualTo(3);
    assertThat(runningCode()).isEqualTo(first);
    List<JsonObject> lines =
        await(versions.versions(token, function)).stream().map(JsonObject.class::cast).toList();
    assertThat(lines)
        .extracting(line -> line.getLong("version"), line -> line.getBoolean("current"))
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(3L, true),
            org.assertj.core.groups.Tuple.tuple(2L, false),
            org.assertj.core.groups.Tuple.tuple(1L, false));
    assertThat(lines.getFirst().getString("createdBy")).isEqualTo("Administrator");
    assertThat(
            await(versions.version(token, function, "2"))
                .getJsonObject("function")
                .getString("code"))
        .isEqualTo("second");
    assertThat(refusal(versions.rollback(token, function, "77")).kind())
        .isEqualTo(Failure.Kind.NOT_FOUND);
  }

  @Test
  void aVersionThatThePipelinesCannotRunIsRefused() {
    JsonObject needy = read();
    needy.getJsonArray("params").add(new JsonObject().put("name", "another").put("type", "string"));

    Failure refused = refusal(versions.deploy(token, function, needy));

    assertThat(refused.kind()).isEqualTo(Failure.Kind.IN_USE);
    assertThat(refused.message()).contains("dataPipeline temps").contains("'another'");
    assertThat(read().getLong("version")).isEqualTo(1);
  }

  @Test
  void aCopyHasANameOfItsOwnAndACopiedPipelineIsStopped() throws IOException {
    String pipeline = manager.named("datapipelines", "temps").getString("id");

    String copy =
        await(versions.clone(token, "functions", function, new JsonObject().put("name", "two")));
    String stopped =
        await(
            versions.clone(
                token,
                "datapipelines",
                pipeline,
                new JsonObject().put("name", "temps two").put("endPoint", "another-bucket")));

    assertThat(await(manager.catalog.get(token, "functions", copy)).getString("code"))
        .isEqualTo(read().getString("code"));
    assertThat(await(manager.catalog.get(token, "datapipelines", stopped)).getString("state"))
        .isEqualTo("Stopped");
    assertThat(
            refusal(
                    versions.clone(
                        token, "functions", function, new JsonObject().put("name", "two")))
                .kind())
        .isEqualTo(Failure.Kind.CONFLICT);
    assertThat(refusal(versions.clone(token, "functions", function, new JsonObject())).field())
        .isEqualTo("name");
  }

  @Test
  void aChangeThatIsBasedOnAnotherVersionIsRefused() throws IOException {
    String id = manager.named("categories", "Sensor Kind").getString("id");
    JsonObject stale = await(manager.catalog.get(token, "categories", id));
    await(manager.catalog.update(token, "categories", id, stale.copy().put("purpose", "new")));

    assertThat(refusal(manager.catalog.update(token, "categories", id, stale)))
        .extracting(Failure::kind, Failure::field)
        .containsExactly(Failure.Kind.CONFLICT, "version");
    JsonObject unversioned = stale.copy();
    unversioned.remove("version");
    assertThat(refusal(manager.catalog.update(token, "categories", id, unversioned, "\"1\"")))
        .extracting(Failure::kind, Failure::field)
        .containsExactly(Failure.Kind.OUTDATED, "If-Match");
    assertThat(refusal(manager.catalog.delete(token, "categories", id, "\"1\"")).kind())
        .isEqualTo(Failure.Kind.OUTDATED);
    assertThat(await(manager.catalog.update(token, "categories", id, unversioned, "\"1\", \"2\"")))
        .isEqualTo(id);
  }

  @Test
  void aVersionThatIsBasedOnAnotherOneIsNotDeployed() {
    JsonObject stale = read();
    JsonObject unversioned = stale.copy().put("code", "mine = 1");
    unversioned.remove("version");
    await(
        versions.deployBasedOn(
            token, function, unversioned.copy().put("code", "theirs = 1"), "\"1\""));

    assertThat(refusal(versions.deployBasedOn(token, function, unversioned, "\"1\"")))
        .extracting(Failure::kind, Failure::field)
        .containsExactly(Failure.Kind.OUTDATED, "If-Match");
    assertThat(refusal(versions.deploy(token, function, stale)))
        .extracting(Failure::kind, Failure::field)
        .containsExactly(Failure.Kind.CONFLICT, "version");
    assertThat(runningCode()).isEqualTo("theirs = 1");
    await(versions.deployBasedOn(token, function, unversioned, "\"2\""));
    assertThat(runningCode()).isEqualTo("mine = 1");
  }

  @Test
  void theAuditLogTellsWhoChangedWhatWithBeforeAndAfterAndWithoutSecrets() throws IOException {
    String id = manager.named("categories", "Sensor Kind").getString("id");
    JsonObject category = await(manager.catalog.get(token, "categories", id));
    await(manager.catalog.update(token, "categories", id, category.put("purpose", "new")));

    JsonArray newest =
        await(
            manager.events.audit(
                token, new JsonObject(), new JsonObject().put("pageIndex", 0).put("pageSize", 1)));
    JsonArray profiles =
        await(
            manager.events.audit(
                token,
                new JsonObject().put("keys", new JsonObject().put("resourceType", "cloudProfile")),
                new JsonObject()));

    JsonObject entry = newest.getJsonObject(0);
    assertThat(entry.getString("operation")).isEqualTo("UPDATE");
    assertThat(entry.getString("resourceName")).isEqualTo("Sensor Kind");
    assertThat(entry.getString("modifierName")).isEqualTo("Administrator");
    JsonObject payload = new JsonObject(entry.getString("payload"));
    assertThat(payload.getJsonObject("before").getString("purpose")).isEmpty();
    assertThat(payload.getJsonObject("after").getString("purpose")).isEqualTo("new");
    assertThat(profiles).hasSize(1);
    assertThat(profiles.encode()).doesNotContain("planted");
    assertThat(
            refusal(
                    manager.events.audit(
                        token, new JsonObject().put("startTime", "yesterday"), new JsonObject()))
                .field())
        .isEqualTo("startTime");
  }
}
