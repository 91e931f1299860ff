package io.millrace.manager.app;

import static io.millrace.manager.app.RunningManager.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.millrace.common.spec.PipelineSpec;
import io.millrace.common.status.AlertReport;
import io.millrace.common.status.Condition;
import io.millrace.common.status.StatusReport;
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

class AlertsIT {
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

  private void report(boolean cleared, long count, long at) {
    PipelineSpec spec = manager.spec("temps");
    AlertReport alert =
        new AlertReport(
            "deadLetter/" + spec.id() + "/0",
            "FunctionFailed",
            AlertReport.Severity.CRITICAL,
            "functions",
            "n1",
            spec.id(),
            "function to-fahrenheit of temps failed",
            cleared,
            count,
            Map.of("function", "to-fahrenheit"),
            at);
    await(manager.vertx.eventBus().request(AlertReport.ADDRESS, alert));
  }

  private JsonArray find(String path) throws IOException {
    JsonObject filter =
        new JsonObject().put("path", path).put("keys", new JsonObject().put("type", "ALERT"));
    return await(manager.events.find(manager.token(), filter, new JsonObject()));
  }

  @Test
  void makesRepeatedReportsOneAlertUntilItIsCleared() throws IOException {
    report(false, 1, 1_000);
    report(false, 4, 2_000);

    JsonObject event = find("/serviceDomain:*").getJsonObject(0);
    assertThat(find("/").size()).isEqualTo(1);
    assertThat(event.getLong("count")).isEqualTo(5);
    assertThat(event.getString("firstAt")).isEqualTo("1970-01-01T00:00:01Z");
    assertThat(event.getString("timestamp")).isEqualTo("1970-01-01T00:00:02Z");
    assertThat(event.getString("state")).isEqualTo("OPEN");
    assertThat(event.getJsonObject("properties").getString("dataPipelineName")).isEqualTo("temps");

    report(true, 1, 3_000);
    report(false, 1, 4_000);
    assertThat(find("/").stream().map(alert -> ((JsonObject) alert).getString("state")))
        .containsExactly("OPEN", "CLEARED");
  }

  @Test
  void findsByPathTimeAndKeys() throws IOException {
    report(false, 1, 1_000);
    String project = find("/").getJsonObject(0).getString("path").split("/")[2];

    assertThat(find("/serviceDomain:*/" + project)).hasSize(1);
    assertThat(find("/serviceDomain:*/project:other")).isEmpty();
    JsonObject late =
        new JsonObject().put("path", "/").put("startTime", "1970-01-01T00:00:01.001Z");
    assertThat(await(manager.events.find(manager.token(), late, new JsonObject()))).isEmpty();
    JsonObject warnings =
        new JsonObject().put("path", "/").put("keys", new JsonObject().put("severity", "WARNING"));
    assertThat(await(manager.events.find(manager.token(), warnings, new JsonObject()))).isEmpty();
  }

  @Test
  void clearsTheAlertsOfAPipelineThatIsDeleted() throws IOException {
    report(false, 1, 1_000);

    await(manager.catalog.delete(manager.token(), "datapipelines", manager.spec("temps").id()));

    assertThat(find("/").getJsonObject(0).getString("state")).isEqualTo("CLEARED");
  }

  @Test
  void showsTheStateThatNodesReport() throws IOException {
    PipelineSpec spec = manager.spec("temps");
    assertThat(manager.named("datapipelines", "temps").getString("state")).isEqualTo("Starting");

    for (String service : List.of("ingest", "functions", "egress")) {
      StatusReport.PipelineStatus status =
          new StatusReport.PipelineStatus(
              spec.id(),
              spec.version(),
              new Condition(Condition.Level.READY, "", 5_000),
              Map.of("messagesIn", 3L));
      manager
          .vertx
          .eventBus()
          .publish(
              StatusReport.ADDRESS,
              new StatusReport(
                  service, "n1", "1.0", System.currentTimeMillis(), Map.of(), List.of(status)));
    }

    await()
        .untilAsserted(() ->
            assertThat(manager.named("datapipelines", "temps").getString("state"))
                .isEqualTo("Healthy"));
    JsonObject pipeline = manager.named("datapipelines", "temps");
    assertThat(pipeline.getString("stateSince")).isEqualTo("1970-01-01T00:00:05Z");
    assertThat(pipeline.getJsonObject("figures").getJsonObject("ingest").getLong("messagesIn"))
        .isEqualTo(3);
    JsonObject healthy =
        await(
            manager.catalog.list(
                manager.token(),
                "datapipelines",
                new JsonObject().put("filter", "state = 'Healthy'")));
    assertThat(healthy.getInteger("totalCount")).isEqualTo(1);
    assertThat(await(manager.catalog.hosts(manager.token(), spec.id()))).containsExactly("n1");
  }
}
