package io.millrace.functions.stage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;
import static org.awaitility.Awaitility.await;

import io.millrace.common.link.LinkAddresses;
import io.millrace.common.link.LinkState;
import io.millrace.common.spec.PipelineOutput;
import io.millrace.common.status.AlertReport;
import io.millrace.common.status.Condition.Level;
import io.millrace.functions.fixtures.FakeDriver.Behaviour;
import io.millrace.functions.fixtures.FakeDriver.Instance;
import io.millrace.functions.fixtures.FakeEgress;
import io.millrace.functions.fixtures.FakeIngest;
import io.millrace.functions.fixtures.Specs;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The stage engine against runtimes that do what real ones rarely do. */
@Timeout(60)
class PipelinesIT {
  /** That many messages take a while where much else runs. */
  private static final Duration MANY = Duration.ofSeconds(40);

  @TempDir Path data;
  StageBed bed;

  @BeforeEach
  void start() throws Exception {
    bed = new StageBed(data);
  }

  @AfterEach
  void stop() throws Exception {
    bed.close();
  }

  private FakeIngest ingest() {
    return FakeIngest.open(bed.vertx, "p1", 1);
  }

  private void deployOneStage() {
    bed.deploy(Specs.pipeline("p1", 1, Specs.python("")));
  }

  private boolean alerted(String kind) {
    return bed.alerts.stream().anyMatch(alert -> alert.kind().equals(kind) && !alert.cleared());
  }

  @Test
  void keepsOrderAndBoundsWhenTheOutputStandsStill() {
    bed.egress.acknowledging = false;
    deployOneStage();
    FakeIngest ingest = ingest();
    Buffer payload = Buffer.buffer("x".repeat(1_000));

    ingest.sendAll("t", IntStream.range(0, 50_000).mapToObj(i -> payload).toList());

    await().until(() -> bed.egress.count.get() > 1_000);
    await().during(Duration.ofMillis(500)).until(() -> bed.egress.count.get() < 20_000);
    assertThat(ingest.acknowledged.get()).isZero();
    assertThat(bed.figure("p1", "inFlight")).isLessThan(20_000);
    bed.egress.acknowledgeAll();
    await().atMost(MANY).until(() -> ingest.acknowledged.get() == 50_000);
    assertThat(bed.egress.received.stream().map(message -> message.id().offset()))
        .isSorted()
        .doesNotHaveDuplicates();
  }

  @Test
  void repeatsWithoutFunctionsOnlyWhatHadLeftWhenIngestComesBack() {
    bed.egress.acknowledging = false;
    bed.deploy(Specs.pipeline("p1", 1));
    FakeIngest before = ingest();
    List<Buffer> payloads =
        IntStream.range(0, 20_000).mapToObj(i -> Buffer.buffer("x".repeat(1_000))).toList();
    before.sendAll("t", payloads);
    await().until(() -> bed.egress.count.get() > 1_000);
    await().until(() -> bed.figure("p1", "inFlight") > bed.egress.count.get() + 1_000);

    before.close();
    FakeIngest after = ingest();
    await().until(() -> after.state() instanceof LinkState.Open);
    long left = bed.egress.count.get();
    bed.egress.acknowledgeAll();
    after.sendAll("t", payloads);

    await().atMost(MANY).until(() -> after.acknowledged.get() == 20_000);
    assertThat(bed.egress.count.get()).isEqualTo(20_000 + left);
  }

  @Test
  void saysWhyNothingCanBeStartedAndTriesAgain() {
    bed.driver.refuse("the image millrace/python-env:1 is missing");
    deployOneStage();
    FakeIngest ingest = ingest();
    ingest.send("a");
    await().until(() -> bed.condition("p1").level() == Level.RETRYING);
    assertThat(bed.condition("p1").reason()).contains("the image millrace/python-env:1 is missing");

    bed.driver.refuse(null);

    await().until(() -> ingest.acknowledged.get() == 1);
    await().until(() -> bed.condition("p1").level() == Level.READY);
  }

  @Test
  void keepsTheOldVersionWhenTheNewOneDoesNotLoad() {
    deployOneStage();
    FakeIngest ingest = ingest();
    ingest.send("a");
    await().until(() -> ingest.acknowledged.get() == 1);

    bed.driver.behave(
        new Behaviour() {
          @Override
          public void opened(Instance instance, JsonObject open) {
            instance.loadFailed("invalid syntax", 3);
          }
        });
    bed.deploy(Specs.pipeline("p1", 2, Specs.python("")));

    await().until(() -> bed.condition("p1").level() == Level.DEGRADED);
    assertThat(bed.condition("p1").reason())
        .contains("the version before goes on")
        .contains("line 3");
    await().until(() -> alerted("FunctionNotLoaded"));
    ingest.send("b");
    await().until(() -> ingest.acknowledged.get() == 2);
  }

  @Test
  void changesVersionsAlthoughTheOutputStandsStillAndLosesNothing() {
    deployOneStage();
    FakeIngest ingest = ingest();
    bed.egress.acknowledging = false;
    ingest.send("a", "b", "c");
    await().until(() -> bed.egress.count.get() == 3);

    bed.deploy(Specs.pipeline("p1", 2, Specs.python("")));

    await().atMost(Duration.ofSeconds(20)).until(() -> bed.status("p1").specVersion() == 2);
    assertThat(ingest.acknowledged.get()).isZero();
    bed.egress.acknowledging = true;
    ingest.send("d");
    await().until(() -> ingest.acknowledged.get() == 4);
    assertThat(bed.egress.texts()).endsWith("a", "b", "c", "d");
  }

  @Test
  void changesVersionsOfASlowFunctionSoonAndLosesAndRepeatsAndReordersNothing() {
    Behaviour slow =
        new Behaviour() {
          private final ArrayDeque<Runnable> waiting = new ArrayDeque<>();
          private boolean working;

          @Override
          public void message(Instance instance, long sequence, String payload) {
            waiting.add(() -> {
              instance.emit(sequence, "old " + payload);
              instance.done(sequence);
            });
            if (!working) {
              workOn();
            }
          }

          // One after the other, as a function does, however late the clock is at times.
          private void workOn() {
            Runnable next = waiting.poll();
            working = next != null;
            if (next != null) {
              bed.vertx.setTimer(
                  5,
                  due -> {
                    next.run();
                    workOn();
                  });
            }
          }
        };
    bed.driver.behave(slow);
    deployOneStage();
    FakeIngest ingest = ingest();
    ingest.sendAll("t", numbered(0, 1_500));
    await().until(() -> bed.egress.count.get() >= 100);

    bed.driver.behave(
        new Behaviour() {
          @Override
          public void message(Instance instance, long sequence, String payload) {
            instance.emit(sequence, "new " + payload);
            instance.done(sequence);
          }
        });
    bed.deploy(Specs.pipeline("p1", 2, Specs.python("")));
    await().atMost(Duration.ofSeconds(4)).until(() -> bed.status("p1").specVersion() == 2);
    ingest.sendAll("t", numbered(1_500, 2_000));

    await().until(() -> ingest.acknowledged.get() == 2_000);
    List<String> texts = bed.egress.texts();
    long old = texts.stream().filter(text -> text.startsWith("old")).count();
    assertThat(old).isBetween(100L, 1_000L);
    assertThat(texts)
        .isEqualTo(
            IntStream.range(0, 2_000).mapToObj(i -> (i < old ? "old " : "new ") + i).toList());
  }

  private static List<Buffer> numbered(int from, int to) {
    return IntStream.range(from, to).mapToObj(i -> Buffer.buffer(Integer.toString(i))).toList();
  }

  @Test
  void refusesLinksOfUnknownPipelinesAndVersions() {
    FakeIngest ingest = ingest();
    await()
        .until(() ->
            ingest.state() instanceof LinkState.Opening opening
                && opening.reason().contains("not known"));

    bed.deploy(Specs.pipeline("p1", 1, Specs.python("")));
    await().until(() -> ingest.state() instanceof LinkState.Open);
    FakeIngest newer = FakeIngest.open(bed.vertx, "p1", 2, "edge-2");

    await()
        .until(() ->
            newer.state() instanceof LinkState.Opening opening
                && opening.reason().contains("version 2 of pipeline name-of-p1"));
  }

  @Test
  void sendsStreamOutputsBackToTheNodeThatTheInputCameFrom() {
    FakeEgress other = FakeEgress.open(bed.vertx, LinkAddresses.INGEST, "edge-0");
    FakeEgress back = FakeEgress.open(bed.vertx, LinkAddresses.INGEST, "edge-1");
    bed.deploy(Specs.pipeline("p1", 1, new PipelineOutput.Stream("readings"), Specs.python("")));
    FakeIngest ingest = FakeIngest.open(bed.vertx, "p1", 1, "edge-7");

    ingest.send("a");

    await().until(() -> ingest.acknowledged.get() == 1);
    assertThat(back.texts()).containsExactly("a");
    assertThat(other.texts()).isEmpty();
    assertThat(bed.egress.opens).isEmpty();
  }

  @Test
  void keepsWhatTheOutputRefusesAmongTheDeadLetters() {
    bed.egress.rejecting = message -> message.payload().toString().equals("huge");
    deployOneStage();
    FakeIngest ingest = ingest();

    ingest.send("a", "huge", "b");

    await().until(() -> ingest.acknowledged.get() == 3);
    await().until(() -> bed.letters("p1").size() == 1);
    assertThat(bed.letters("p1").getFirst().letter().error()).isEqualTo("too large for the queue");
    await().until(() -> alerted("OutputRefused"));
  }

  @Test
  void replaysLettersOnceAndKeepsThoseThatFailAgain() {
    AtomicInteger seen = new AtomicInteger();
    bed.driver.behave(
        new Behaviour() {
          @Override
          public void message(Instance instance, long sequence, String payload) {
            if (payload.equals("always") || seen.get() == 0) {
              instance.error(sequence, "no");
            } else {
              instance.emit(sequence, payload);
            }
            instance.done(sequence);
          }
        });
    deployOneStage();
    FakeIngest ingest = ingest();
    ingest.send("once", "always");
    await().until(() -> bed.letters("p1").size() == 2);
    seen.set(2);

    assertThat(bed.replay("p1")).isEqualTo(2);

    await().until(() -> bed.letters("p1").size() == 1);
    assertThat(bed.letters("p1").getFirst().letter().message().payload().toString())
        .isEqualTo("always");
    await().untilAsserted(() -> assertThat(bed.egress.texts()).containsExactly("once"));
  }

  @Test
  void passesOnTopicsAlertsAndLines() {
    bed.driver.behave(
        new Behaviour() {
          @Override
          public void message(Instance instance, long sequence, String payload) {
            instance.alert("sendNotBytes", "ctx.send takes bytes, not str");
            instance.emitTo(sequence, "other/topic", payload);
            instance.done(sequence);
          }
        });
    deployOneStage();
    FakeIngest ingest = ingest();

    ingest.send("a");

    await().until(() -> ingest.acknowledged.get() == 1);
    assertThat(bed.egress.received.getFirst().topic()).isEqualTo("other/topic");
    await().until(() -> alerted("FunctionAlert"));
    assertThat(bed.alerts)
        .filteredOn(alert -> !alert.cleared())
        .first()
        .extracting(AlertReport::message, STRING)
        .contains("fn")
        .contains("name-of-p1")
        .contains("takes bytes");
  }

  @Test
  void clearsOnceWhatItMayHaveSaidBeforeThisStart() {
    deployOneStage();

    await()
        .untilAsserted(() ->
            assertThat(bed.alerts)
                .allMatch(AlertReport::cleared)
                .extracting(AlertReport::kind)
                .containsExactlyInAnyOrder(
                    "FunctionNotStarted", "FunctionNotLoaded", "FunctionFailed", "OutputRefused"));
  }

  @Test
  void endsPipelinesThatAreRemovedAndTakesThemBack() {
    deployOneStage();
    FakeIngest ingest = ingest();
    ingest.send("a");
    await().until(() -> ingest.acknowledged.get() == 1);

    bed.remove(Specs.pipeline("p1", 1, Specs.python("")));
    ingest.send("b");
    bed.deploy(Specs.pipeline("p1", 1, Specs.python("")));

    await().until(() -> ingest.acknowledged.get() == 2);
    assertThat(bed.egress.texts()).containsExactly("a", "b");
    assertThat(bed.driver.instances).hasSize(2);
    await().until(() -> bed.driver.instances.getFirst().exited().isComplete());
  }

  @Test
  void finishesWhatItHasWhenItStops() {
    AtomicInteger held = new AtomicInteger();
    bed.driver.behave(
        new Behaviour() {
          @Override
          public void message(Instance instance, long sequence, String payload) {
            held.incrementAndGet();
            bed.vertx.setTimer(
                300,
                ignored -> {
                  instance.emit(sequence, payload);
                  instance.done(sequence);
                });
          }
        });
    deployOneStage();
    FakeIngest ingest = ingest();
    ingest.send("a", "b");
    await().until(() -> held.get() == 2);

    bed.stop();

    assertThat(bed.egress.texts()).containsExactly("a", "b");
    await().until(() -> ingest.acknowledged.get() == 2);
  }
}
