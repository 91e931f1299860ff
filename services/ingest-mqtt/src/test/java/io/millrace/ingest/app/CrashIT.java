package io.millrace.ingest.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;

/** What was acknowledged is delivered, in order, whatever happens to the process and its disk. */
class CrashIT {
  /** How often the process is killed. */
  private static final int KILLS = Integer.getInteger("millrace.kills", 50);

  @TempDir Path folder;

  @Test
  void deliversEveryAcknowledgedMessageInOrderThoughTheProcessIsKilled(TestReporter reporter)
      throws Exception {
    Path data = Files.createDirectories(folder.resolve("data"));
    Path out = folder.resolve("delivered.txt");
    NumberingDevice device = new NumberingDevice("t/x", 0);
    Random random = new Random(7);
    ChildEdge next = new ChildEdge(data, out, false);
    for (int kill = 0; kill < KILLS; kill++) {
      try (ChildEdge edge = next) {
        edge.begin();
        // The next process gets ready while this one works.
        next = new ChildEdge(data, out, false);
        int before = device.acknowledged().size();
        long load = Duration.ofMillis(random.nextInt(300)).toNanos();
        long[] end = {Long.MAX_VALUE};
        device.publish(
            edge.port(),
            () -> {
              if (end[0] == Long.MAX_VALUE && device.acknowledged().size() > before) {
                end[0] = System.nanoTime() + load;
              }
              if (end[0] != Long.MAX_VALUE && System.nanoTime() > end[0]) {
                edge.kill();
              }
              return true;
            });
      }
    }

    try (ChildEdge edge = next) {
      edge.begin();
      awaitDelivered(out, device);
    }
    List<Integer> firsts = firstDeliveries(out);
    int duplicates = ChildEdge.delivered(out).size() - firsts.size();
    reporter.publishEntry("acknowledged", Integer.toString(device.acknowledged().size()));
    reporter.publishEntry("delivered again", Integer.toString(duplicates));
    assertThat(device.acknowledged().size()).isGreaterThan(KILLS);
    assertThat(firsts).isSorted();
  }

  @Test
  void acknowledgesNothingThatAFailingDiskDidNotTakeAndGoesOnWhenItTakesMoreAgain()
      throws Exception {
    Path data = Files.createDirectories(folder.resolve("data"));
    Path out = folder.resolve("delivered.txt");
    NumberingDevice device = new NumberingDevice("t/x", 2_000);
    int limit = 3_000_000;

    // No file can grow beyond the limit: the log fails, and a new one is begun when the spool is
    // opened again.
    try (ChildEdge edge = new ChildEdge(data, out)) {
      edge.limitFiles(limit);
      for (int connection = 0; connection < 3; connection++) {
        int before = device.acknowledged().size();
        Progress progress = new Progress(before);
        device.publish(edge.port(), () -> progress.expected(device.acknowledged().size()));
        assertThat(device.acknowledged().size())
            .as("connection " + connection)
            .isGreaterThan(before);
      }
    }

    try (ChildEdge edge = new ChildEdge(data, out)) {
      awaitDelivered(out, device);
    }
    assertThat(device.acknowledged().size() * 2_000L).isGreaterThan(limit);
    assertThat(firstDeliveries(out)).isSorted();
  }

  /** Whether more is to come: first a while, until the disk takes anything, then until it fails. */
  private static final class Progress {
    private static final Duration FIRST = Duration.ofSeconds(60);
    private static final Duration NEXT = Duration.ofSeconds(5);

    private final int before;
    private int last;
    private long since;

    Progress(int before) {
      this.before = before;
      this.last = -1;
    }

    boolean expected(int acknowledged) {
      long now = System.nanoTime();
      if (acknowledged != last) {
        last = acknowledged;
        since = now;
      }
      return now - since < (acknowledged == before ? FIRST : NEXT).toNanos();
    }
  }

  private static void awaitDelivered(Path out, NumberingDevice device) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(() -> assertThat(undelivered(out, device)).isEmpty());
  }

  /**
   * By hash: what is acknowledged on a quick machine is too much for a comparison of all with all.
   */
  private static Set<Integer> undelivered(Path out, NumberingDevice device) throws IOException {
    Set<Integer> undelivered = new LinkedHashSet<>(device.acknowledged());
    ChildEdge.delivered(out).forEach(undelivered::remove);
    return undelivered;
  }

  private static List<Integer> firstDeliveries(Path out) throws IOException {
    List<Integer> firsts = new ArrayList<>();
    Set<Integer> seen = new HashSet<>();
    ChildEdge.delivered(out).stream().filter(seen::add).forEach(firsts::add);
    return firsts;
  }
}
