package io.millrace.common.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.millrace.common.control.SpecService;
import io.millrace.common.wire.Json;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.serviceproxy.ServiceBinder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpecWatcherTest {
  @TempDir Path folder;

  private final Vertx vertx = Vertx.vertx();
  private final List<String> told = new CopyOnWriteArrayList<>();
  private volatile SpecSet atManager = new SpecSet("r1", List.of(spec("p1", 1)));

  @AfterEach
  void close() {
    vertx.close().await();
  }

  @Test
  void tellsWhatTheManagerHasAndWhatChangesThere() {
    startManager();
    watch();
    await().until(() -> told.equals(List.of("changed p1 v1")));

    atManager = new SpecSet("r2", List.of(spec("p1", 2), spec("p2", 1)));
    vertx.eventBus().publish(SpecService.CHANGED, "r2");
    await().until(() -> told.equals(List.of("changed p1 v1", "changed p1 v2", "changed p2 v1")));

    atManager = new SpecSet("r3", List.of(spec("p2", 1)));
    vertx.eventBus().publish(SpecService.CHANGED, "r3");
    await().until(() -> told.getLast().equals("removed p1 v2"));
  }

  @Test
  void knowsItsPipelinesFromDiskWhileTheManagerIsDown() throws Exception {
    Files.writeString(folder.resolve("specs.json"), Json.write(atManager));

    watch();

    assertThat(told).containsExactly("changed p1 v1");
  }

  @Test
  void fetchesAnewWhatIsUnreadableOnDisk() throws Exception {
    Files.writeString(folder.resolve("specs.json"), "{\"revision\": \"r1\", \"pipel");
    startManager();

    watch();

    await().until(() -> told.equals(List.of("changed p1 v1")));
    await().until(() -> Files.readString(folder.resolve("specs.json")).contains("\"p1\""));
  }

  private void watch() {
    SpecListener listener =
        new SpecListener() {
          @Override
          public void pipelineChanged(PipelineSpec spec) {
            told.add("changed " + spec.id() + " v" + spec.version());
          }

          @Override
          public void pipelineRemoved(PipelineSpec last) {
            told.add("removed " + last.id() + " v" + last.version());
          }
        };
    SpecWatcher watcher = new SpecWatcher(vertx, folder, listener);
    Future.<Void>future(
            promise -> vertx.runOnContext(ignored -> watcher.start().onComplete(promise)))
        .await();
  }

  private void startManager() {
    SpecService manager =
        known ->
            Future.succeededFuture(known.equals(atManager.revision()) ? "" : Json.write(atManager));
    new ServiceBinder(vertx).setAddress(SpecService.ADDRESS).register(SpecService.class, manager);
  }

  static PipelineSpec spec(String id, long version) {
    return new PipelineSpec(
        id,
        "name of " + id,
        "Default Project",
        version,
        new PipelineInput.Topics(
            List.of(new PipelineInput.SourceTopic("a/" + id, Map.of("c1", "v1")))),
        null,
        List.of(),
        new PipelineOutput.Stream("out"),
        SpoolLimits.DEFAULT,
        null);
  }
}
