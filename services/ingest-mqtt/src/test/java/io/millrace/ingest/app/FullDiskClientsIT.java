package io.millrace.ingest.app;

import static io.millrace.ingest.app.IngestFixture.pipeline;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.ingest.spool.SmallDisk;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a device sees of a disk that is full. */
class FullDiskClientsIT {
  private static final int DISK_MIB = 160;
  private static final long RESERVE = 40L * 1024 * 1024;
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  /** A tenth of the time after which a connection ends in any case. */
  private static final Duration SOON = Duration.ofSeconds(3);

  @TempDir Path folder;

  private static void awaitAlert(IngestFixture ingest, boolean cleared) {
    Awaitility.await()
        .atMost(PATIENCE)
        .untilAsserted(() ->
            assertThat(ingest.manager.alerts)
                .anyMatch(
                    alert -> alert.kind().equals("SpoolFailed") && alert.cleared() == cleared));
  }

  @Test
  void sendsAgainAsSoonAsTheDiskTakesMessagesAgain() throws IOException {
    try (SmallDisk disk = new SmallDisk(folder, DISK_MIB);
        IngestFixture ingest =
            new IngestFixture(
                folder,
                new TestAuthority("ca"),
                Map.of("MILLRACE_SPOOL_RESERVE", Long.toString(RESERVE)),
                pipeline("a", 1, "t"));
        RawClient device = RawClient.kept(ingest.port(), "device", true, false)) {
      device.send("32 06 0001 74 0001 00");
      device.expect("40 02 0001");

      disk.fillBut(20);
      awaitAlert(ingest, false);
      device.send("32 06 0001 74 0002 00");
      device.expectSilence(300);
      disk.empty();
      long emptied = System.nanoTime();

      device.expectGoodbye(0x97, "as much as may be is there already");
      assertThat(Duration.ofNanos(System.nanoTime() - emptied)).isLessThan(SOON);
      awaitAlert(ingest, true);
      try (RawClient again = RawClient.kept(ingest.port(), "device", false, true)) {
        again.send("3a 06 0001 74 0002 00");
        again.expect("40 02 0002");
      }
      Awaitility.await()
          .atMost(PATIENCE)
          .untilAsserted(() -> assertThat(ingest.functions.received("a")).hasSize(2));
    }
  }
}
