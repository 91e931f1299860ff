package io.millrace.manager.app;

import static io.millrace.manager.app.RunningManager.await;
import static io.millrace.manager.app.RunningManager.refusal;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.millrace.common.cluster.Alone;
import io.millrace.common.cluster.NodeRecord;
import io.millrace.common.control.PlacementService;
import io.millrace.common.control.SpoolService;
import io.millrace.common.failure.Failure;
import io.millrace.common.placement.Placement;
import io.millrace.common.spec.PipelineSpec;
import io.millrace.common.status.StatusReport;
import io.millrace.common.wire.Json;
import io.millrace.manager.documents.Samples;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.serviceproxy.ServiceBinder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What administrators do to the installation itself is written down as changes are. */
class DeedsIT {
  private static final Grid GRID = new Grid();

  @TempDir static Path data;
  static RunningManager manager;
  static PlacementService placement;
  static String token;

  /** Two nodes of function-host that are there, and one that is not. */
  private static final class Grid extends Alone {
    private final List<NodeRecord> missing = new CopyOnWriteArrayList<>(List.of(node("gone")));
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private volatile Optional<String> document = Optional.empty();

    static NodeRecord node(String name) {
      return new NodeRecord(
          "functions", name, "p", "1.0", "10.0.0.1", List.of(), List.of(), 1L << 30, 2, false);
    }

    @Override
    public boolean clustered() {
      return true;
    }

    @Override
    public List<NodeRecord> alive() {
      return List.of(node("one"), node("two"));
    }

    @Override
    public List<NodeRecord> missing() {
      return List.copyOf(missing);
    }

    @Override
    public Future<Void> forget(String id) {
      missing.removeIf(node -> node.id().equals(id));
      return Future.succeededFuture();
    }

    @Override
    public Optional<String> shared() {
      return document;
    }

    @Override
    public Future<Boolean> share(Optional<String> before, String next) {
      if (!before.equals(document)) {
        return Future.succeededFuture(false);
      }
      document = Optional.of(next);
      listeners.forEach(Runnable::run);
      return Future.succeededFuture(true);
    }

    @Override
    public void onChange(Runnable listener) {
      listeners.add(listener);
    }
  }

  @BeforeAll
  static void start() throws IOException {
    manager = RunningManager.start(data, GRID);
    placement = PlacementService.proxy(manager.vertx);
    token = manager.token();
  }

  @AfterAll
  static void stop() {
    manager.close();
  }

  /** What was written down about a kind, the oldest first. */
  private static List<JsonObject> entries(String kind) {
    JsonObject keys = new JsonObject().put("resourceType", kind);
    List<JsonObject> entries =
        await(manager.events.audit(token, new JsonObject().put("keys", keys), new JsonObject()))
            .stream()
            .map(JsonObject.class::cast)
            .toList()
            .reversed();
    assertThat(entries)
        .allSatisfy(
            entry -> assertThat(entry.getString("modifierName")).isEqualTo("Administrator"));
    return entries;
  }

  private static JsonObject payload(JsonObject entry) {
    return new JsonObject(entry.getString("payload"));
  }

  @Test
  void spreadingTellsWhatMovedWhere() throws IOException {
    manager.apply(Samples.all());
    manager.apply(Samples.stream("raw"));
    Map<String, List<String>> crowded = new TreeMap<>();
    for (PipelineSpec spec : manager.specSet().pipelines()) {
      crowded.put(spec.id(), List.of("one"));
    }
    Placement first =
        new Placement(1, 1, List.of("one", "two"), List.of(), crowded, Map.of(), Map.of(), 1);
    assertThat(await(GRID.share(Optional.empty(), Json.write(first)))).isTrue();
    await()
        .untilAsserted(
            () -> assertThat(await(placement.plan(token)).getLong("version")).isEqualTo(1));

    assertThat(refusal(placement.spread(token, 7)).kind()).isEqualTo(Failure.Kind.CONFLICT);
    assertThat(entries("placement")).isEmpty();
    JsonObject done = await(placement.spread(token, 1));

    assertThat(done.getJsonArray("moves")).hasSize(1);
    JsonObject move = done.getJsonArray("moves").getJsonObject(0);
    assertThat(move.getString("from") + " to " + move.getString("to")).isEqualTo("one to two");
    assertThat(entries("placement"))
        .singleElement()
        .satisfies(entry -> {
          assertThat(entry.getString("operation")).isEqualTo("UPDATE");
          assertThat(payload(entry).getJsonObject("before"))
              .isEqualTo(new JsonObject().put("version", 1));
          assertThat(payload(entry).getJsonObject("after"))
              .isEqualTo(new JsonObject().put("moves", done.getJsonArray("moves")));
        });
  }

  @Test
  void forgettingTellsWhichNodeWasTakenOutOfTheCount() {
    assertThat(await(placement.forget(token, "functions.never")).getString("id")).isEmpty();
    assertThat(refusal(placement.forget(token, "functions.one")).kind())
        .isEqualTo(Failure.Kind.CONFLICT);
    assertThat(entries("node")).isEmpty();

    assertThat(await(placement.forget(token, "functions.gone")).getString("id"))
        .isEqualTo("functions.gone");

    assertThat(entries("node"))
        .singleElement()
        .satisfies(entry -> {
          assertThat(entry.getString("operation")).isEqualTo("DELETE");
          assertThat(entry.getString("resourceID")).isEqualTo("functions.gone");
          assertThat(payload(entry).getJsonObject("before").getString("host"))
              .isEqualTo("10.0.0.1");
        });
  }

  @Test
  void adoptingTellsWhoseSpoolWentWhere() {
    SpoolService spools =
        folder ->
            folder.equals("/old")
                ? Future.succeededFuture(
                    new JsonObject().put("node", "gone").put("messages", 3).put("left", 0))
                : Future.failedFuture(Failure.invalid("folder", "there is no spool").toException());
    new ServiceBinder(manager.vertx)
        .setAddress(SpoolService.address("one"))
        .register(SpoolService.class, spools);
    manager
        .vertx
        .eventBus()
        .publish(
            StatusReport.ADDRESS,
            new StatusReport(
                "ingest-mqtt", "one", "1.0", System.currentTimeMillis(), Map.of(), List.of()));
    await()
        .untilAsserted(
            () -> assertThat(adoption("/none").message()).isEqualTo("there is no spool"));
    assertThat(entries("spoolAdoption")).isEmpty();

    await(placement.adopt(token, new JsonObject().put("folder", "/old")));

    assertThat(entries("spoolAdoption"))
        .singleElement()
        .satisfies(entry -> {
          assertThat(entry.getString("operation")).isEqualTo("CREATE");
          assertThat(entry.getString("resourceID")).isEqualTo("gone");
          assertThat(payload(entry).getJsonObject("after"))
              .isEqualTo(
                  new JsonObject()
                      .put("node", "gone")
                      .put("messages", 3)
                      .put("left", 0)
                      .put("folder", "/old")
                      .put("adoptedBy", "one"));
        });
  }

  private static Failure adoption(String folder) {
    return refusal(placement.adopt(token, new JsonObject().put("folder", folder)));
  }

  @Test
  void whatIsDoneOnNodesIsToldToMembersOfTheProjectToo() throws IOException {
    manager.apply(Samples.all());
    JsonObject pipeline = manager.named("datapipelines", "temps");
    String id = pipeline.getString("id");

    await(manager.events.note(token, deed("replay", id).put("letters", "all").put("count", 2)));
    await(manager.events.note(token, deed("purge", id).put("letters", "7").put("count", 1)));
    await(manager.events.note(token, deed("pull", "python-env")));

    List<JsonObject> letters = entries("deadLetters");
    assertThat(letters)
        .extracting(entry -> entry.getString("operation"))
        .containsExactly("UPDATE", "DELETE");
    assertThat(letters)
        .allSatisfy(entry -> {
          assertThat(entry.getString("resourceID")).isEqualTo(id);
          assertThat(entry.getString("resourceName")).isEqualTo("temps");
          assertThat(entry.getString("projectID")).isEqualTo(pipeline.getString("projectId"));
        });
    assertThat(payload(letters.get(0)).getJsonObject("after").getInteger("count")).isEqualTo(2);
    assertThat(payload(letters.get(1)).getJsonObject("before").getString("letters")).isEqualTo("7");
    assertThat(entries("runtimeImage"))
        .singleElement()
        .satisfies(entry -> assertThat(entry.getString("resourceName")).isEqualTo("Python3 Env"));
    assertThat(refusal(manager.events.note(token, deed("purge", "absent"))).kind())
        .isEqualTo(Failure.Kind.NOT_FOUND);
    assertThat(refusal(manager.events.note("made-up", deed("purge", id))).kind())
        .isEqualTo(Failure.Kind.UNAUTHENTICATED);
    assertThat(entries("deadLetters")).hasSize(2);
  }

  private static JsonObject deed(String what, String id) {
    return new JsonObject().put("what", what).put("id", id);
  }

  @Test
  void backupsAreToldOfWhenTheyAreMadeAndWhenTheyGo() {
    String id = await(manager.backups.create(token)).getString("id");
    await(manager.backups.delete(token, id));
    await(manager.backups.delete(token, id));

    assertThat(entries("backup"))
        .extracting(entry -> entry.getString("operation"), entry -> entry.getString("resourceID"))
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("CREATE", id),
            org.assertj.core.groups.Tuple.tuple("DELETE", id));
  }
}
