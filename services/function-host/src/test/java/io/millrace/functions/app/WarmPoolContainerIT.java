package io.millrace.functions.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.millrace.common.status.Condition.Level;
import io.millrace.functions.fixtures.FakeIngest;
import io.millrace.functions.fixtures.Specs;
import io.vertx.core.buffer.Buffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Containers that wait for functions, and functions that are changed while messages flow. */
@Timeout(120)
class WarmPoolContainerIT {
  private static final Duration SOON = Duration.ofSeconds(30);

  @TempDir Path data;
  private TestBed bed;

  @BeforeEach
  void start() {
    bed =
        new TestBed(data, "docker")
            .set("MILLRACE_POOL", "1")
            .set("MILLRACE_POOL_IDLE_S", "5")
            .start();
  }

  @AfterEach
  void stop() throws Exception {
    bed.close();
  }

  private void awaitSpare() {
    await().atMost(SOON).until(() -> bed.gauge("millrace.functions.pool.waiting") == 1);
  }

  /** Names of this installation's. */
  private String containers() throws Exception {
    String installation = Files.readString(data.resolve("functions/installation-id")).strip();
    return bed.docker(
        "ps",
        "--filter",
        "label=io.millrace.installation=" + installation,
        "--format",
        "{{.Names}}");
  }

  private static String tagging(int version) {
    return "def main(ctx, msg):\n    ctx.send(b'%d:' + msg)\n".formatted(version);
  }

  private void awaitReady(String pipeline) {
    await().atMost(SOON).until(() -> bed.level(pipeline) == Level.READY);
  }

  @Test
  void aContainerThatWaitsTakesTheNextFunctionAndKindsThatAreNotNeededLoseTheirs()
      throws Exception {
    bed.deploy(Specs.pipeline("p1", 1, Specs.python(Specs.PASS)));
    awaitReady("p1");
    awaitSpare();

    bed.deploy(Specs.pipeline("p2", 1, Specs.python(Specs.PASS)));

    awaitReady("p2");
    assertThat(bed.count("millrace.functions.starts", "from", "pool")).isEqualTo(1);
    assertThat(bed.count("millrace.functions.starts", "from", "cold")).isEqualTo(1);
    await().atMost(SOON).until(() -> containers().contains("millrace-name-of-p2-0-"));
    assertThat(bed.logSources("p2")).hasSize(1).isSubsetOf(containers().lines().toList());
    await().atMost(SOON).until(() -> bed.gauge("millrace.functions.pool.waiting") == 0);
  }

  @Test
  void everySaveIsLiveSoonAndNoMessageIsLostOrOutOfOrder() {
    bed.deploy(Specs.pipeline("p1", 1, Specs.python(tagging(1))));
    awaitReady("p1");
    FakeIngest ingest = FakeIngest.open(bed.vertx, "p1", 1);
    int sent = 0;
    for (int version = 2; version <= 6; version++) {
      awaitSpare();
      bed.deploy(Specs.pipeline("p1", version, Specs.python(tagging(version))));
      String prefix = version + ":";
      long deadline = System.nanoTime() + SOON.toNanos();
      while (bed.egress.texts().stream().noneMatch(text -> text.startsWith(prefix))) {
        assertThat(System.nanoTime()).isLessThan(deadline);
        int from = sent;
        ingest.sendAll(
            "t", IntStream.range(from, from + 5).mapToObj(i -> Buffer.buffer("" + i)).toList());
        sent += 5;
        int all = sent;
        await().atMost(SOON).until(() -> ingest.acknowledged.get() >= all - 100);
      }
    }

    int all = sent;
    await().atMost(SOON).until(() -> ingest.acknowledged.get() == all);
    List<Integer> numbers = new ArrayList<>();
    List<Integer> versions = new ArrayList<>();
    for (String text : bed.egress.texts()) {
      numbers.add(Integer.parseInt(text.substring(2)));
      versions.add(text.charAt(0) - '0');
    }
    assertThat(numbers).containsExactlyElementsOf(IntStream.range(0, all).boxed().toList());
    assertThat(versions).isSorted();
    assertThat(bed.count("millrace.functions.starts", "from", "pool")).isEqualTo(5);
  }

  @Test
  void aVersionThatCannotBeLoadedNeverReplacesARunningOne() {
    bed.deploy(Specs.pipeline("p1", 1, Specs.python(tagging(1))));
    awaitReady("p1");
    FakeIngest ingest = FakeIngest.open(bed.vertx, "p1", 1);
    awaitSpare();

    bed.deploy(Specs.pipeline("p1", 2, Specs.python("def main(ctx, msg)\n")));
    await().atMost(SOON).until(() -> bed.level("p1") == Level.DEGRADED);
    ingest.send("a");

    await().atMost(SOON).until(() -> ingest.acknowledged.get() == 1);
    assertThat(bed.egress.texts()).containsExactly("1:a");
    assertThat(bed.status("p1").condition().reason()).contains("the version before goes on");

    bed.deploy(Specs.pipeline("p1", 3, Specs.python(tagging(3))));
    await().atMost(SOON).until(() -> bed.status("p1").specVersion() == 3);
    ingest.send("b");

    await().atMost(SOON).until(() -> ingest.acknowledged.get() == 2);
    assertThat(bed.egress.texts()).containsExactly("1:a", "3:b");
  }
}
