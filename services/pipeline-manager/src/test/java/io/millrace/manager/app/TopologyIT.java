package io.millrace.manager.app;

import static io.millrace.manager.app.RunningManager.await;
import static io.millrace.manager.app.RunningManager.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.common.control.TopologyService;
import io.millrace.common.failure.Failure;
import io.millrace.common.status.Condition;
import io.millrace.common.status.StatusReport;
import io.millrace.manager.documents.Samples;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TopologyIT {
  @TempDir Path data;
  RunningManager manager;
  TopologyService topology;

  @BeforeEach
  void start() throws IOException {
    manager = RunningManager.start(data);
    topology = TopologyService.proxy(manager.vertx);
    manager.apply(Samples.all());
    manager.apply(Samples.stream("raw"), Samples.reader("second", "raw"));
  }

  @AfterEach
  void stop() {
    manager.close();
  }

  private static List<JsonObject> objects(JsonObject graph, String field) {
    return graph.getJsonArray(field).stream().map(JsonObject.class::cast).toList();
  }

  private JsonObject graph() throws IOException {
    return await(topology.graph(manager.token(), new JsonObject()));
  }

  @Test
  void leadsFromGroupsOfSourcesOverPipelinesToOutputs() throws IOException {
    JsonObject graph = graph();

    String temps = "dataPipeline:" + manager.named("datapipelines", "temps").getString("id");
    String raw = "dataPipeline:" + manager.named("datapipelines", "raw").getString("id");
    String second = "dataPipeline:" + manager.named("datapipelines", "second").getString("id");
    JsonObject group = objects(graph, "sources").getFirst();
    assertThat(group.getInteger("count")).isEqualTo(1);
    assertThat(objects(group, "dataSources")).hasSize(1);
    assertThat(objects(graph, "outputs"))
        .extracting(output -> output.getString("service"))
        .contains("S3");
    assertThat(objects(graph, "edges"))
        .extracting(edge -> edge.getString("from") + " " + edge.getString("to"))
        .contains(
            group.getString("id") + " " + temps,
            group.getString("id") + " " + raw,
            raw + " " + second,
            temps + " " + objects(graph, "outputs").getLast().getString("id"));
    JsonObject node =
        objects(graph, "dataPipelines").stream()
            .filter(some -> some.getString("id").equals(temps))
            .findFirst()
            .orElseThrow();
    assertThat(node.getString("state")).isEqualTo("Starting");
    assertThat(node.getJsonArray("functions")).hasSize(1);
  }

  private void report(String service, String figure, long value) throws IOException {
    String pipeline = manager.named("datapipelines", "temps").getString("id");
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
                Map.of(),
                List.of(
                    new StatusReport.PipelineStatus(
                        pipeline,
                        1,
                        new Condition(Condition.Level.READY, "", 1),
                        Map.of(figure, value)))));
  }

  private double rateToBucket() throws IOException {
    return objects(graph(), "edges").stream()
        .filter(edge -> edge.getString("to").contains("S3"))
        .findFirst()
        .orElseThrow()
        .getDouble("messagesPerSecond");
  }

  @Test
  void drawsToAnOutputWhatHasArrivedThere() throws IOException {
    AtomicLong functions = new AtomicLong();
    AtomicLong egress = new AtomicLong();

    Awaitility.await()
        .untilAsserted(() -> {
          report("functions", "messagesOut", functions.addAndGet(100));
          report("egress", "messagesOut", 0);
          JsonObject rates = objects(graph(), "dataPipelines").getLast().getJsonObject("rates");
          JsonObject ofFunctions = rates.getJsonObject("functions", new JsonObject());
          assertThat(ofFunctions.getDouble("messagesOut", 0.0)).isPositive();
        });
    assertThat(rateToBucket()).as("the bucket is away").isZero();

    Awaitility.await()
        .untilAsserted(() -> {
          report("egress", "messagesOut", egress.addAndGet(100));
          assertThat(rateToBucket()).isPositive();
        });
  }

  @Test
  void namesTheNodesThatReport() throws IOException {
    report("ingest", "messagesIn", 7);

    // The manager reports its own node as well.
    JsonObject node = Awaitility.await().until(() -> node("n1"), Optional::isPresent).orElseThrow();

    assertThat(node.getJsonObject("info").getBoolean("connected")).isTrue();
    JsonObject byName = new JsonObject().put("filter", "name LIKE 'n_'").put("orderBy", "id desc");
    JsonObject page = await(topology.list(manager.token(), "nodes", byName));
    assertThat(page.getInteger("totalCount")).isEqualTo(1);
    assertThat(page.getJsonArray("result").getJsonObject(0)).isEqualTo(node.getJsonObject("node"));
    assertThat(page.getJsonArray("orderByKeys")).contains("name");
    for (String kind : List.of("nodes", "nodesinfo", "servicedomainsinfo")) {
      JsonObject wrong = new JsonObject().put("filter", "colour = 'red'");
      assertThat(refusal(topology.list(manager.token(), kind, wrong)).field()).isEqualTo("filter");
    }
  }

  private Optional<JsonObject> node(String id) throws IOException {
    return await(topology.nodes(manager.token())).stream()
        .map(JsonObject.class::cast)
        .filter(node -> node.getString("id").equals(id))
        .findFirst();
  }

  @Test
  void showsNothingOfProjectsThatTheCallerIsNoMemberOf() throws IOException {
    manager.apply(
        new JsonObject()
            .put("kind", "user")
            .put("name", "Ann")
            .put("email", "ann@example.com")
            .put("password", "ann's secret"));
    String ann = await(manager.access.login("ann@example.com", "ann's secret")).getString("token");

    assertThat(objects(await(topology.graph(ann, new JsonObject())), "dataPipelines")).isEmpty();
    assertThat(
            refusal(topology.graph(ann, new JsonObject().put("projectId", "default-project")))
                .kind())
        .isEqualTo(Failure.Kind.NOT_FOUND);
  }
}
