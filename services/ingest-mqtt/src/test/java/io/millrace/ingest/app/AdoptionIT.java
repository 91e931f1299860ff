package io.millrace.ingest.app;

import static io.millrace.ingest.app.IngestFixture.pipeline;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.common.control.SpoolService;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.eclipse.paho.client.mqttv3.MqttClient;
import org.eclipse.paho.client.mqttv3.persist.MemoryPersistence;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What waits in the spool of a node that is gone is delivered by another one. */
class AdoptionIT {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  @TempDir Path folder;

  private Path leave(int messages) throws Exception {
    Path gone = Files.createDirectories(folder.resolve("gone"));
    try (IngestFixture ingest =
        new IngestFixture(
            gone,
            new TestAuthority("ca"),
            Map.of(),
            pipeline("a", 1, "t"),
            pipeline("stopped", 1, "t"))) {
      ingest.functions.acknowledge(false);
      MqttClient device = new MqttClient(ingest.url(), "device", new MemoryPersistence());
      device.connect();
      for (int i = 0; i < messages; i++) {
        device.publish("t", ("m" + i).getBytes(StandardCharsets.UTF_8), 1, false);
      }
      device.disconnect();
    }
    return gone;
  }

  @Test
  void deliversWhatWaitedUnderItsOldIdentityAndPutsTheSpoolAside() throws Exception {
    Path gone = leave(50);
    Path here = Files.createDirectories(folder.resolve("here"));
    try (IngestFixture ingest = new IngestFixture(here, pipeline("a", 1, "t"))) {
      SpoolService spools = SpoolService.proxy(ingest.vertx, "edge-1");

      JsonObject answer = spools.adopt(gone.toString()).await();

      assertThat(answer)
          .isEqualTo(new JsonObject().put("node", "edge-1").put("messages", 50).put("left", 50));
      Awaitility.await().atMost(PATIENCE).until(() -> ingest.functions.received("a").size() == 50);
      assertThat(ingest.functions.payloads("a"))
          .isEqualTo(IntStream.range(0, 50).mapToObj(i -> "m" + i).toList());
      List<Long> offsets =
          ingest.functions.received("a").stream().map(message -> message.id().offset()).toList();
      assertThat(offsets).isEqualTo(IntStream.range(0, 50).mapToObj(Long::valueOf).toList());
      Path spool = gone.resolve("ingest/spool");
      Awaitility.await().atMost(PATIENCE).until(() -> Files.notExists(spool));
      assertThat(gone.resolve("ingest/spool.delivered")).isDirectory();
    }
  }

  @Test
  void refusesAFolderWithoutASpoolAndOneThatIsInUse() throws Exception {
    Path here = Files.createDirectories(folder.resolve("here"));
    try (IngestFixture ingest = new IngestFixture(here, pipeline("a", 1, "t"))) {
      SpoolService spools = SpoolService.proxy(ingest.vertx, "edge-1");

      assertThatThrownBy(() -> spools.adopt(folder.resolve("nothing").toString()).await())
          .hasMessageContaining("must be the data folder of a node that ran ingest");
      assertThatThrownBy(() -> spools.adopt(here.toString()).await())
          .hasMessageContaining("see that no other process uses it");
    }
  }
}
