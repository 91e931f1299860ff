package io.millrace.ingest.spool;

import static io.millrace.ingest.spool.SpoolFixture.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.common.spec.SpoolLimits;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A disk that is full costs no message that was acknowledged, and is told. */
class FullDiskIT {
  private static final int DISK_MIB = 160;
  private static final SpoolLimits LARGER_THAN_DISK =
      new SpoolLimits(
          1024L * 1024 * 1024, SpoolLimits.OnFull.REFUSE, SpoolLimits.StartFrom.LATEST, 0);
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  @TempDir Path folder;

  /** Appends until the disk takes no more; what it took. */
  private static List<String> appendUntilFull(SpoolFixture fixture, PipelineSpool queue) {
    List<String> stored = new ArrayList<>();
    // Random, or it would be pressed to next to nothing.
    Random random = new Random(1);
    byte[] content = new byte[30_000];
    for (int i = 0; i < 10_000; i++) {
      random.nextBytes(content);
      String message = Base64.getEncoder().encodeToString(content);
      Outcome outcome = await(fixture.append("t", message, queue));
      if (outcome != Outcome.STORED) {
        assertThat(outcome).isEqualTo(Outcome.FAILED);
        return stored;
      }
      stored.add(message);
    }
    throw new AssertionError("the disk never was full");
  }

  private static void expectTold(SpoolFixture fixture, String why) {
    Awaitility.await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> assertThat(fixture.problems).anySatisfy(text -> assertThat(text).contains(why)));
  }

  private static void expectRecovery(SpoolFixture fixture, PipelineSpool queue) {
    Awaitility.await().atMost(PATIENCE).until(() -> fixture.spool.problem().isEmpty());
    Awaitility.await().atMost(PATIENCE).until(() -> fixture.recoveries.get() > 0);
    Awaitility.await()
        .atMost(PATIENCE)
        .until(() -> await(fixture.append("t", "afterwards", queue)) == Outcome.STORED);
  }

  @Test
  void keepsEveryAcknowledgedMessageWhenNotAByteIsLeftAndGoesOnWhenThereIsRoom()
      throws IOException {
    try (SmallDisk disk = new SmallDisk(folder, DISK_MIB)) {
      SpoolOptions noReserve =
          new SpoolOptions(folder.resolve("spool"), "node-1", 0, SpoolOptions.DEFAULT_STOPPED_FOR);
      List<String> stored;
      try (SpoolFixture fixture = new SpoolFixture(noReserve)) {
        PipelineSpool queue = fixture.start("a", LARGER_THAN_DISK, null);
        disk.fillBut(8);
        stored = appendUntilFull(fixture, queue);

        assertThat(stored).isNotEmpty();
        expectTold(fixture, "cannot be written");

        disk.empty();
        expectRecovery(fixture, queue);
      }

      try (SpoolFixture fixture = new SpoolFixture(noReserve)) {
        PipelineSpool queue = fixture.start("a", LARGER_THAN_DISK, null);
        assertThat(fixture.payloads(queue, 0))
            .startsWith(stored.toArray(String[]::new))
            .endsWith("afterwards");
        assertThat(fixture.damages).hasValue(0);
      }
    }
  }

  @Test
  void leavesTheReserveFreeAndGoesOnWhenThereIsRoom() throws IOException {
    try (SmallDisk disk = new SmallDisk(folder, DISK_MIB)) {
      long reserve = 40L * 1024 * 1024;
      SpoolOptions options =
          new SpoolOptions(
              folder.resolve("spool"), "node-1", reserve, SpoolOptions.DEFAULT_STOPPED_FOR);
      try (SpoolFixture fixture = new SpoolFixture(options)) {
        PipelineSpool queue = fixture.start("a", LARGER_THAN_DISK, null);
        disk.fillBut(60);
        List<String> stored = appendUntilFull(fixture, queue);

        expectTold(fixture, "less than 40 MiB are free on the disk");
        assertThat(folder.toFile().getUsableSpace()).isPositive();

        disk.empty();
        expectRecovery(fixture, queue);
        assertThat(fixture.payloads(queue, 0))
            .startsWith(stored.toArray(String[]::new))
            .endsWith("afterwards");
      }
    }
  }
}
