package io.millrace.functions.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.millrace.common.spec.StageLimits;
import io.millrace.common.status.Condition.Level;
import io.millrace.functions.fixtures.FakeIngest;
import io.millrace.functions.fixtures.Specs;
import io.millrace.functions.fixtures.SteadyFlow;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Functions that do their worst, each in a real container, beside a pipeline that gets a message
 * every few milliseconds through all of it: that one must not lose one, wait long for one, or be
 * restarted. What harms must harm its own stage alone, and even that goes on with the next message.
 */
@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class NeighbourContainerIT {
  private static final Duration SOON = Duration.ofSeconds(40);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

  private TestBed bed;
  private SteadyFlow neighbour;
  private int harms;

  @BeforeAll
  void startTheNeighbour(@TempDir Path data) {
    bed = new TestBed(data, "docker").start();
    bed.deploy(
        Specs.pipeline(
            "neighbour",
            1,
            Specs.python(
                """
                seen = 0
                def main(ctx, msg):
                    global seen
                    seen += 1
                    ctx.send(b"neighbour %d %s" % (seen, msg))
                """)));
    awaitReady("neighbour");
    neighbour = SteadyFlow.start(bed.vertx, "neighbour", Duration.ofMillis(5));
  }

  @AfterAll
  void stop() throws Exception {
    bed.close();
  }

  @BeforeEach
  void watchTheNeighbour() {
    neighbour.watch();
  }

  @AfterEach
  void theNeighbourIsUnharmed() {
    assertThat(neighbour.longestPause()).isLessThan(LONGEST_PAUSE);
    long sent = neighbour.sent();
    await().atMost(SOON).until(() -> neighbour.acknowledged() >= sent);
    List<String> texts =
        bed.egress.texts().stream().filter(text -> text.startsWith("neighbour ")).toList();
    // The count of its function goes on from message to message: it is the same container still.
    for (int i = 0; i < texts.size(); i++) {
      assertThat(texts.get(i)).isEqualTo("neighbour " + (i + 1) + " " + i);
    }
    assertThat(texts).hasSizeGreaterThanOrEqualTo((int) sent);
    assertThat(bed.figure("neighbour", "restarts")).isZero();
    assertThat(bed.figure("neighbour", "deadLetters")).isZero();
    assertThat(bed.level("neighbour")).isEqualTo(Level.READY);
  }

  private void awaitReady(String pipeline) {
    await()
        .atMost(SOON)
        .untilAsserted(() ->
            assertThat(bed.level(pipeline)).as("%s", bed.logs(pipeline)).isEqualTo(Level.READY));
  }

  /**
   * Runs a function on {@code harm} and then on two more messages, which must get through.
   *
   * @return the dead letter that the message has become
   */
  private JsonObject deadLetterOf(String harm, StageLimits limits, String code) {
    String pipeline = run(harm, limits, code);
    JsonObject letters = bed.deadLetters(pipeline);
    assertThat(letters.getInteger("totalCount")).isEqualTo(1);
    bed.remove(pipeline);
    return letters.getJsonArray("result").getJsonObject(0);
  }

  private String run(String harm, StageLimits limits, String code) {
    String pipeline = "harm-" + harms++;
    bed.deploy(Specs.pipeline(pipeline, 1, Specs.python(code, limits)));
    awaitReady(pipeline);
    FakeIngest ingest = FakeIngest.open(bed.vertx, pipeline, 1, "node-of-" + pipeline);
    ingest.send(harm, pipeline + " after", pipeline + " end");
    await().atMost(SOON).until(() -> ingest.acknowledged.get() == 3);
    assertThat(bed.egress.texts()).containsSubsequence(pipeline + " after", pipeline + " end");
    return pipeline;
  }

  @Test
  void anEndlessLoop() {
    JsonObject letter =
        deadLetterOf(
            "loop",
            Specs.timeout(2_000),
            """
            def main(ctx, msg):
                while msg == b"loop":
                    pass
                ctx.send(msg)
            """);

    assertThat(letter.getString("error")).contains("limit of 2000 ms");
  }

  @Test
  void aForkBomb() {
    JsonObject letter =
        deadLetterOf(
            "bomb",
            Specs.timeout(4_000),
            """
            import os
            def main(ctx, msg):
                while msg == b"bomb":
                    try:
                        os.fork()
                    except OSError:
                        pass
                ctx.send(msg)
            """);

    assertThat(letter.getString("error")).isNotEmpty();
  }

  @Test
  void aMemoryHog() {
    JsonObject letter =
        deadLetterOf(
            "hog",
            Specs.memory(64 << 20),
            """
            hold = []
            def main(ctx, msg):
                while msg == b"hog":
                    hold.append(bytearray(b"x" * (1 << 20)))
                ctx.send(msg)
            """);

    assertThat(letter.getString("error"))
        .contains("3 times")
        .contains("out of memory: it used more than its limit of 64 MiB");
  }

  @Test
  void aFullDisk() {
    JsonObject letter =
        deadLetterOf(
            "fill",
            Specs.memory(128 << 20),
            """
            def main(ctx, msg):
                if msg == b"fill":
                    with open("/tmp/fill", "wb") as out:
                        while True:
                            out.write(b"x" * (1 << 20))
                ctx.send(msg)
            """);

    assertThat(letter.getString("error")).contains("No space left on device");
  }

  @Test
  void theEndOfTheProcess() {
    JsonObject letter =
        deadLetterOf(
            "exit",
            StageLimits.DEFAULT,
            """
            import os
            def main(ctx, msg):
                if msg == b"exit":
                    os._exit(7)
                ctx.send(msg)
            """);

    assertThat(letter.getString("error")).contains("3 times").contains("exit code 7");
  }

  @Test
  void aSegmentationFault() {
    JsonObject letter =
        deadLetterOf(
            "fault",
            StageLimits.DEFAULT,
            """
            import ctypes
            def main(ctx, msg):
                if msg == b"fault":
                    ctypes.string_at(0)
                ctx.send(msg)
            """);

    assertThat(letter.getString("error")).contains("3 times").contains("SIGSEGV");
  }

  @Test
  void aLogLineOfAGigabyteAndOneOfAHundredMebibytesPastTheRuntime() {
    String pipeline =
        run(
            "line",
            StageLimits.DEFAULT,
            """
            import os, sys
            def main(ctx, msg):
                if msg == b"line":
                    text = "p" * (1 << 20)
                    raw = b"w" * (1 << 20)
                    for _ in range(1024):
                        sys.stdout.write(text)
                    print()
                    for _ in range(100):
                        os.write(1, raw)
                    os.write(1, b"\\n")
                ctx.send(msg)
            """);

    assertThat(bed.deadLetters(pipeline).getInteger("totalCount")).isZero();
    for (String start : List.of("ppp", "www")) {
      await()
          .atMost(SOON)
          .untilAsserted(() ->
              assertThat(bed.logs(pipeline))
                  .filteredOn(line -> line.startsWith(start))
                  .isNotEmpty()
                  .allMatch(line -> line.length() < 20_000)
                  .anyMatch(line -> line.endsWith("bytes left out)")));
    }
    bed.remove(pipeline);
  }

  @Test
  void aFloodOfLogLinesIsThinnedAndEveryLineThatIsNotShownIsCounted() {
    String pipeline =
        run(
            "flood",
            StageLimits.DEFAULT,
            """
            import logging
            def main(ctx, msg):
                if msg == b"flood":
                    for i in range(300000):
                        logging.info("flood %d", i)
                ctx.send(msg)
            """);

    await()
        .atMost(SOON)
        .untilAsserted(() -> {
          List<String> lines = bed.logs(pipeline);
          long shown = lines.stream().filter(line -> line.contains(" flood ")).count();
          long leftOut =
              lines.stream()
                  // By the runtime, or by the host where they come too close together.
                  .filter(line -> line.contains(" log lines left out"))
                  .mapToLong(line -> Long.parseLong(line.replaceAll(".*\\.\\.\\. (\\d+) .*", "$1")))
                  .sum();
          assertThat(shown).isBetween(500L, 20_000L);
          assertThat(shown + leftOut).isEqualTo(300_000);
        });
    bed.remove(pipeline);
  }
}
