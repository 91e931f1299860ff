package io.millrace.manager.app;

import static io.millrace.manager.app.RunningManager.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.millrace.common.failure.Failure;
import io.millrace.common.spec.PipelineSpec;
import io.millrace.common.status.Condition;
import io.millrace.common.status.StatusReport;
import io.millrace.manager.documents.Samples;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MonitorIT {
  @TempDir Path data;
  RunningManager manager;

  @BeforeEach
  void start() throws IOException {
    manager = RunningManager.start(data);
    manager.apply(Samples.all());
  }

  @AfterEach
  void stop() {
    manager.close();
  }

  private void report(String service, Map<String, Long> figures) {
    PipelineSpec spec = manager.spec("temps");
    StatusReport.PipelineStatus status =
        new StatusReport.PipelineStatus(
            spec.id(), spec.version(), new Condition(Condition.Level.READY, "", 5_000), figures);
    manager
        .vertx
        .eventBus()
        .publish(
            StatusReport.ADDRESS,
            new StatusReport(
                service,
                "n1",
                "1.0",
                System.currentTimeMillis(),
                Map.of("diskFreeBytes", 1_000_000L),
                List.of(status)));
  }

  private JsonObject pipelines(String since) throws IOException {
    return await(manager.monitor.pipelines(manager.token(), since));
  }

  @Test
  void tellsAViewerWhatChangedSinceItLastAsked() throws IOException {
    JsonObject first = pipelines("");
    assertThat(first.getBoolean("full")).isTrue();
    assertThat(first.getJsonArray("pipelines")).isNotEmpty();
    assertThat(pipelines(first.getString("next")).getJsonArray("pipelines")).isEmpty();

    report("ingest", Map.of("spoolMessages", 3L));

    await()
        .untilAsserted(() -> {
          JsonObject changes = pipelines(first.getString("next"));
          assertThat(changes.getBoolean("full")).isFalse();
          assertThat(changes.getJsonArray("pipelines")).hasSize(1);
          JsonObject line = changes.getJsonArray("pipelines").getJsonObject(0);
          assertThat(line.getString("name")).isEqualTo("temps");
          assertThat(line.getLong("waiting")).isEqualTo(3);
        });
  }

  @Test
  void beginsAnewWhenSomethingIsDefinedOrForgotten() throws IOException {
    JsonObject before = pipelines("");
    await(manager.catalog.delete(manager.token(), "datapipelines", manager.spec("temps").id()));

    JsonObject after = pipelines(before.getString("next"));

    assertThat(after.getBoolean("full")).isTrue();
    assertThat(after.getJsonArray("pipelines").stream())
        .noneMatch(line -> ((JsonObject) line).getString("name").equals("temps"));
  }

  @Test
  void addsUpWhatTheEdgeDoes() throws IOException {
    report("ingest", Map.of("spoolMessages", 3L, "spoolBytes", 300L));

    await()
        .untilAsserted(() -> {
          JsonObject overview = await(manager.monitor.overview(manager.token()));
          assertThat(overview.getLong("spoolBytes")).isEqualTo(300);
          assertThat(overview.getLong("diskFreeBytes")).isBetween(999_000L, 1_000_000L);
          assertThat(overview.getJsonObject("pipelines").getInteger("Starting")).isPositive();
          assertThat(overview.getJsonObject("alerts").getInteger("critical")).isZero();
          assertThat(
                  overview.getJsonArray("nodes").stream()
                      .map(node -> ((JsonObject) node).getString("service")))
              .contains("ingest-mqtt", "pipeline-manager");
        });
  }

  @Test
  void showsOnePipelineWithTheRatesOfItsStages() throws IOException {
    JsonObject pipeline =
        await(manager.monitor.pipeline(manager.token(), manager.spec("temps").id()));

    assertThat(pipeline.getString("name")).isEqualTo("temps");
    assertThat(pipeline.getJsonObject("rates").getJsonArray("stages"))
        .hasSameSizeAs(pipeline.getJsonArray("transformationArgsList"));
  }

  @Test
  void remembersWhatWas() throws IOException {
    JsonObject query =
        new JsonObject()
            .put("series", "in")
            .put("id", manager.spec("temps").id())
            .put("range", "15m");

    await()
        .untilAsserted(() ->
            assertThat(
                    await(manager.monitor.history(manager.token(), query)).getJsonArray("points"))
                .hasSize(180));
  }

  @Test
  void refusesPipelinesThatDoNotExist() throws IOException {
    Failure refusal = RunningManager.refusal(manager.monitor.pipeline(manager.token(), "nothing"));
    assertThat(refusal.kind()).isEqualTo(Failure.Kind.NOT_FOUND);
  }
}
