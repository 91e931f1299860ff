package io.millrace.ingest.app;

import static io.millrace.ingest.app.IngestFixture.pipeline;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.eclipse.paho.client.mqttv3.MqttClient;
import org.eclipse.paho.client.mqttv3.persist.MemoryPersistence;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a damaged disk cost is counted and told; everything else flows. */
class DamageIT {
  private static final int MESSAGES = 60;
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  @TempDir Path folder;

  private IngestFixture ingest(boolean delivering) throws IOException {
    return new IngestFixture(
        folder,
        new TestAuthority("ca"),
        Map.of(),
        functions -> functions.acknowledge(delivering),
        pipeline("a", 1, "t"));
  }

  private static void publish(IngestFixture ingest) throws Exception {
    try (MqttClient device = new MqttClient(ingest.url(), "device", new MemoryPersistence())) {
      device.connect();
      for (int i = 0; i < MESSAGES; i++) {
        String payload = i + "-" + "x".repeat(20_000);
        device.publish("t", payload.getBytes(StandardCharsets.UTF_8), 1, false);
      }
      device.disconnect();
    }
  }

  private void flipAByte() throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve("ingest/spool"))) {
      Path largest =
          files
              .filter(file -> file.toString().endsWith(".blob"))
              .max(Comparator.comparingLong(file -> file.toFile().length()))
              .orElseThrow();
      try (RandomAccessFile bytes = new RandomAccessFile(largest.toFile(), "rw")) {
        long middle = bytes.length() / 2;
        bytes.seek(middle);
        int old = bytes.read();
        bytes.seek(middle);
        bytes.write(old ^ 0x55);
      }
    }
  }

  @Test
  void deliversAllButTheDamagedMessageCountsItAndRaisesAnAlert() throws Exception {
    try (IngestFixture ingest = ingest(false)) {
      publish(ingest);
    }
    // What was only in the log is written to files when it is opened again.
    ingest(false).close();
    flipAByte();

    try (IngestFixture ingest = ingest(true)) {
      Awaitility.await()
          .atMost(PATIENCE)
          .untilAsserted(() -> assertThat(ingest.functions.received("a")).hasSize(MESSAGES - 1));
      assertThat(ingest.functions.payloads("a"))
          .isSubsetOf(
              IntStream.range(0, MESSAGES).mapToObj(i -> i + "-" + "x".repeat(20_000)).toList());
      Awaitility.await()
          .atMost(PATIENCE)
          .untilAsserted(() -> {
            assertThat(ingest.metric("millrace_spool_unreadable_total")).isEqualTo(1);
            assertThat(ingest.manager.alerts)
                .anyMatch(alert -> alert.kind().equals("SpoolDamaged") && alert.count() == 1);
          });
    }
  }
}
