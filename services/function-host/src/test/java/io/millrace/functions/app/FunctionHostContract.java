package io.millrace.functions.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.millrace.common.status.Condition.Level;
import io.millrace.functions.fixtures.FakeIngest;
import io.millrace.functions.fixtures.Specs;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What function-host promises, whatever functions run in. Real runtimes, real sockets. */
@Timeout(120)
abstract class FunctionHostContract {
  private static final Duration SOON = Duration.ofSeconds(30);

  @TempDir Path data;
  TestBed bed;

  abstract String runtime();

  @BeforeEach
  void start() {
    bed = new TestBed(data, runtime()).start();
  }

  @AfterEach
  void stop() throws Exception {
    bed.close();
  }

  private void awaitReady(String pipeline) {
    await()
        .atMost(SOON)
        .untilAsserted(() ->
            assertThat(bed.level(pipeline)).as("%s", bed.logs(pipeline)).isEqualTo(Level.READY));
  }

  @Test
  void sendsEachMessageThroughPythonAndAcknowledgesIt() {
    bed.deploy(
        Specs.pipeline(
            "p1",
            1,
            Specs.python(
                """
                import logging
                def main(ctx, msg):
                    logging.info("%s %s %s %s", ctx.get_topic(), ctx.get_timestamp(), ctx.get_config(), ctx.get_selector("c1"))
                    ctx.send(msg.upper())
                """)));
    awaitReady("p1");
    FakeIngest ingest = FakeIngest.open(bed.vertx, "p1", 1);

    ingest.send("a", "b", "c");

    await().atMost(SOON).until(() -> ingest.acknowledged.get() == 3);
    assertThat(bed.egress.texts()).containsExactly("A", "B", "C");
    assertThat(bed.egress.ids()).containsExactly("edge-1.1-0-0", "edge-1.1-1-0", "edge-1.1-2-0");
    assertThat(String.join("\n", bed.logs("p1")))
        .contains("plant/1/temperature 1552366646754939017 {'Factor': '2'} hall 7")
        .contains("root INFO] Subscribe to input")
        .contains("root INFO] Publish to queue")
        .contains("root INFO] Send 1 bytes");
  }

  @Test
  void numbersManyOutputsOfOneMessageThroughThreeStages() {
    String twice =
        """
        def main(ctx, msg):
            ctx.send(msg + b"1")
            ctx.send(msg + b"2")
        """;
    String dropOdd =
        """
        def main(ctx, msg):
            if not msg.startswith(b"odd"):
                ctx.send(msg)
        """;
    bed.deploy(
        Specs.pipeline(
            "p1",
            1,
            Specs.python(twice),
            Specs.python(dropOdd),
            Specs.node(
                """
                exports.main = (ctx, msg) => new Promise((resolve) => { ctx.send(msg); ctx.send(Buffer.from("x")); resolve() })
                """)));
    awaitReady("p1");
    FakeIngest ingest = FakeIngest.open(bed.vertx, "p1", 1);

    ingest.send("even", "odd", "even");

    await().atMost(SOON).until(() -> ingest.acknowledged.get() == 3);
    assertThat(bed.egress.texts())
        .containsExactly("even1", "x", "even2", "x", "even1", "x", "even2", "x");
    assertThat(bed.egress.ids())
        .containsExactly(
            "edge-1.1-0-0",
            "edge-1.1-0-1",
            "edge-1.1-0-2",
            "edge-1.1-0-3",
            "edge-1.1-2-0",
            "edge-1.1-2-1",
            "edge-1.1-2-2",
            "edge-1.1-2-3");
  }

  @Test
  void tellsForEachStageHowLongMessagesTookHowManyBytesTheyHadAndWhatItsInstanceUses() {
    String busy =
        """
        import time
        hold = bytearray(b"x" * (40 << 20))
        def main(ctx, msg):
            end = time.process_time() + 0.3
            while time.process_time() < end:
                pass
            ctx.send(msg + msg)
        """;
    bed.deploy(Specs.pipeline("p1", 1, Specs.python(busy), Specs.python(Specs.PASS)));
    awaitReady("p1");
    FakeIngest ingest = FakeIngest.open(bed.vertx, "p1", 1);

    ingest.send("12345", "12345", "12345");

    await()
        .atMost(SOON)
        .untilAsserted(() -> {
          assertThat(bed.figure("p1", "stage0.bytesIn")).isEqualTo(15);
          assertThat(bed.figure("p1", "stage0.bytesOut")).isEqualTo(30);
          assertThat(bed.figure("p1", "stage1.bytesIn")).isEqualTo(30);
          assertThat(bed.figure("p1", "stage0.queued")).isZero();
          assertThat(bed.figure("p1", "stage0.cpuMillis")).isBetween(900L, 20_000L);
          assertThat(bed.figure("p1", "stage0.memoryBytes")).isBetween(40L << 20, 200L << 20);
          assertThat(bed.figure("p1", "stage1.memoryBytes")).isBetween(1L << 20, 40L << 20);
        });
    // The third waited for the two before it: 0.3, 0.6 and 0.9 seconds at the least.
    double all = bed.latencies("+Inf", "0");
    assertThat(all).isEqualTo(3);
    assertThat(bed.latencies("0.131072", "0")).isZero();
    assertThat(bed.latencies("0.524288", "0")).isLessThanOrEqualTo(1);
    assertThat(bed.latencies("+Inf", "1")).isEqualTo(3);
    bed.remove("p1");
    await().atMost(SOON).until(() -> bed.latencies("+Inf", "0") == -1);
  }

  @Test
  void forwardsWithoutFunctions() {
    bed.deploy(Specs.pipeline("p1", 1));
    FakeIngest ingest = FakeIngest.open(bed.vertx, "p1", 1);

    ingest.send("a", "b");

    await().atMost(SOON).until(() -> ingest.acknowledged.get() == 2);
    assertThat(bed.egress.texts()).containsExactly("a", "b");
  }

  @Test
  void putsFailedMessagesAmongDeadLettersAndGoesOn() {
    bed.deploy(
        Specs.pipeline(
            "p1",
            1,
            Specs.python(
                """
                def main(ctx, msg):
                    ctx.send(msg)
                    if msg == b"bad":
                        raise ValueError("no number")
                    if msg == b"text":
                        ctx.send("text")
                """)));
    awaitReady("p1");
    FakeIngest ingest = FakeIngest.open(bed.vertx, "p1", 1);

    ingest.send("good", "bad", "text", "good");

    await().atMost(SOON).until(() -> ingest.acknowledged.get() == 4);
    assertThat(bed.egress.texts()).containsExactly("good", "bad", "text", "good");
    JsonObject letters = bed.deadLetters("p1");
    assertThat(letters.getInteger("totalCount")).isEqualTo(2);
    JsonObject bad = letters.getJsonArray("result").getJsonObject(1);
    assertThat(bad.getString("error")).isEqualTo("ValueError: no number");
    assertThat(bad.getString("stackTrace")).contains("main.py").contains("line 4");
    assertThat(bad.getBinary("payload")).isEqualTo("bad".getBytes());
    assertThat(bad.getString("topic")).isEqualTo("plant/1/temperature");
    await()
        .atMost(SOON)
        .until(() ->
            bed.alerted(alert ->
                alert.kind().equals("FunctionFailed")
                    && alert.message().contains("fn")
                    && alert.message().contains("name-of-p1")));
    await().atMost(SOON).until(() -> bed.level("p1") == Level.DEGRADED);
    assertThat(bed.status("p1").figures())
        .containsEntry("deadLetters", 2L)
        .containsEntry("errors", 2L);

    assertThat(bed.deadLetters().purge("p1", "").await()).isEqualTo(2);

    await()
        .atMost(SOON)
        .until(
            () -> bed.alerted(alert -> alert.kind().equals("FunctionFailed") && alert.cleared()));
  }

  @Test
  void replaysDeadLettersFromTheFirstStage() {
    String failing = "def main(ctx, msg):\n    raise ValueError('x')\n";
    bed.deploy(Specs.pipeline("p1", 1, Specs.python(failing)));
    awaitReady("p1");
    FakeIngest ingest = FakeIngest.open(bed.vertx, "p1", 1);
    ingest.send("a", "b");
    await().atMost(SOON).until(() -> ingest.acknowledged.get() == 2);

    bed.deploy(Specs.pipeline("p1", 2, Specs.python(Specs.PASS)));
    await().atMost(SOON).until(() -> bed.status("p1").specVersion() == 2);
    assertThat(bed.deadLetters().replay("p1", "").await()).isEqualTo(2);

    await().atMost(SOON).until(() -> bed.deadLetters("p1").getInteger("totalCount") == 0);
    assertThat(bed.egress.texts()).containsExactly("a", "b");
    assertThat(bed.egress.ids()).containsExactly("edge-1.1-0-0", "edge-1.1-1-0");
  }

  @Test
  void givesUpOnAMessageThatKillsItsInstanceThreeTimes() {
    bed.deploy(
        Specs.pipeline(
            "p1",
            1,
            Specs.python(
                """
                import os
                def main(ctx, msg):
                    ctx.send(msg)
                    if msg == b"deadly":
                        os._exit(7)
                """)));
    awaitReady("p1");
    FakeIngest ingest = FakeIngest.open(bed.vertx, "p1", 1);
    ingest.send("a");
    await().atMost(SOON).until(() -> ingest.acknowledged.get() == 1);

    ingest.send("b", "deadly", "c", "d");

    await().atMost(Duration.ofSeconds(60)).until(() -> ingest.acknowledged.get() == 5);
    JsonObject letters = bed.deadLetters("p1");
    assertThat(letters.getInteger("totalCount")).isEqualTo(1);
    assertThat(letters.getJsonArray("result").getJsonObject(0).getString("error"))
        .contains("exit code 7");
    assertThat(bed.egress.texts().stream().distinct().filter(text -> !text.equals("deadly")))
        .containsExactly("a", "b", "c", "d");
    assertThat(bed.status("p1").figures()).containsEntry("restarts", 3L);
  }

  @Test
  void killsAnInstanceThatTakesTooLong() {
    bed.deploy(
        Specs.pipeline(
            "p1",
            1,
            Specs.python(
                """
                def main(ctx, msg):
                    while msg == b"endless":
                        pass
                    ctx.send(msg)
                """,
                Specs.timeout(1_000))));
    awaitReady("p1");
    FakeIngest ingest = FakeIngest.open(bed.vertx, "p1", 1);

    ingest.send("a", "endless", "b", "c");

    await().atMost(SOON).until(() -> ingest.acknowledged.get() == 4);
    assertThat(bed.egress.texts()).containsExactly("a", "b", "c");
    assertThat(bed.deadLetters("p1").getJsonArray("result").getJsonObject(0).getString("error"))
        .contains("limit of 1000 ms");
    assertThat(bed.status("p1").figures()).containsEntry("timeouts", 1L);
  }

  @Test
  void namesTheLineOfAFunctionThatCannotBeLoadedAndTakesAMendedOne() {
    bed.deploy(
        Specs.pipeline("p1", 1, Specs.python("import logging\ndef main(ctx, msg)\n    pass\n")));
    FakeIngest ingest = FakeIngest.open(bed.vertx, "p1", 1);
    ingest.send("a");
    await().atMost(SOON).until(() -> bed.level("p1") == Level.FAILED);
    assertThat(bed.status("p1").condition().reason())
        .contains("fn")
        .contains("SyntaxError")
        .contains("line 2");
    await()
        .atMost(SOON)
        .until(() ->
            bed.alerted(alert ->
                alert.kind().equals("FunctionNotLoaded")
                    && alert.message().contains("fn")
                    && alert.message().contains("name-of-p1")));
    assertThat(String.join("\n", bed.logs("p1"))).contains("main.py").contains("SyntaxError");
    assertThat(ingest.acknowledged.get()).isZero();

    bed.deploy(Specs.pipeline("p1", 2, Specs.python(Specs.PASS)));

    await().atMost(SOON).until(() -> ingest.acknowledged.get() == 1);
    assertThat(bed.egress.texts()).containsExactly("a");
    await()
        .atMost(SOON)
        .until(() ->
            bed.alerted(alert -> alert.kind().equals("FunctionNotLoaded") && alert.cleared()));
  }

  @Test
  void changesTheFunctionUnderLoadWithoutLossOrDisorder() {
    bed.deploy(
        Specs.pipeline("p1", 1, Specs.python("def main(ctx, msg):\n    ctx.send(b'1:' + msg)\n")));
    awaitReady("p1");
    FakeIngest ingest = FakeIngest.open(bed.vertx, "p1", 1);
    for (int round = 0; round < 200; round++) {
      int from = round * 50;
      ingest.sendAll(
          "t", IntStream.range(from, from + 50).mapToObj(i -> Buffer.buffer("" + i)).toList());
      if (round == 100) {
        bed.deploy(
            Specs.pipeline(
                "p1", 2, Specs.python("def main(ctx, msg):\n    ctx.send(b'2:' + msg)\n")));
        await().atMost(SOON).until(() -> bed.status("p1").specVersion() == 2);
      }
    }

    await().atMost(SOON).until(() -> ingest.acknowledged.get() == 10_000);
    List<Integer> numbers = new ArrayList<>();
    bed.egress.texts().forEach(text -> numbers.add(Integer.parseInt(text.substring(2))));
    assertThat(numbers).containsExactlyElementsOf(IntStream.range(0, 10_000).boxed().toList());
    assertThat(bed.egress.texts().getFirst()).startsWith("1:");
    assertThat(bed.egress.texts().getLast()).startsWith("2:");
  }

  @Test
  void passesMessagesOfUpToSixtyFourMebibytes() {
    bed.deploy(Specs.pipeline("p1", 1, Specs.python(Specs.PASS), Specs.python(Specs.PASS)));
    awaitReady("p1");
    FakeIngest ingest = FakeIngest.open(bed.vertx, "p1", 1);
    List<Integer> sizes = List.of(16 << 20, 2_700_000, 64 << 20, 2_700_000, 16 << 20);
    List<Buffer> payloads = new ArrayList<>();
    for (int i = 0; i < sizes.size(); i++) {
      byte[] bytes = new byte[sizes.get(i)];
      Arrays.fill(bytes, (byte) ('a' + i));
      payloads.add(Buffer.buffer(bytes));
    }

    ingest.sendAll("t", payloads);

    await().atMost(Duration.ofSeconds(60)).until(() -> ingest.acknowledged.get() == sizes.size());
    assertThat(bed.egress.received).hasSameSizeAs(sizes);
    for (int i = 0; i < sizes.size(); i++) {
      assertThat(bed.egress.received.get(i).payload().equals(payloads.get(i)))
          .as("every byte of message %d", i)
          .isTrue();
    }
  }
}
