package io.millrace.functions.stage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.millrace.common.status.AlertReport;
import io.millrace.functions.fixtures.FakeDriver.Behaviour;
import io.millrace.functions.fixtures.FakeDriver.Instance;
import io.millrace.functions.fixtures.FakeIngest;
import io.millrace.functions.fixtures.Specs;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of messages when instances die, at the worst moments. */
@Timeout(60)
class InstanceDeathIT {
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
  void repeatsNothingThatADeadInstanceHadSentAlready() {
    AtomicInteger lives = new AtomicInteger();
    bed.driver.behave(
        new Behaviour() {
          @Override
          public void message(Instance instance, long sequence, String payload) {
            instance.emit(sequence, payload + "-first");
            if (payload.equals("b") && lives.getAndIncrement() == 0) {
              instance.exit(9);
              return;
            }
            instance.emit(sequence, payload + "-second");
            instance.done(sequence);
          }
        });
    deployOneStage();
    FakeIngest ingest = ingest();

    ingest.send("a", "b", "c");

    await().until(() -> ingest.acknowledged.get() == 3);
    assertThat(bed.egress.texts())
        .containsExactly("a-first", "a-second", "b-first", "b-second", "c-first", "c-second");
    assertThat(bed.egress.ids())
        .containsExactly(
            "edge-1.1-0-0",
            "edge-1.1-0-1",
            "edge-1.1-1-0",
            "edge-1.1-1-1",
            "edge-1.1-2-0",
            "edge-1.1-2-1");
    assertThat(bed.figure("p1", "restarts")).isEqualTo(1);
    assertThat(alerted("FunctionRestarted")).isTrue();
  }

  @Test
  void sendsADifferentRepeatInFull() {
    AtomicInteger lives = new AtomicInteger();
    bed.driver.behave(
        new Behaviour() {
          @Override
          public void message(Instance instance, long sequence, String payload) {
            int life = lives.getAndIncrement();
            instance.emit(sequence, payload + life);
            if (life == 0) {
              instance.exit(9);
            } else {
              instance.done(sequence);
            }
          }
        });
    deployOneStage();
    FakeIngest ingest = ingest();

    ingest.send("a");

    await().until(() -> ingest.acknowledged.get() == 1);
    assertThat(bed.egress.texts()).containsExactly("a0", "a1");
  }

  @Test
  void takesResultsOfLaterMessagesAsTheEndOfEarlierOnes() {
    AtomicInteger lives = new AtomicInteger();
    bed.driver.behave(
        new Behaviour() {
          @Override
          public void opened(Instance instance, JsonObject open) {
            lives.incrementAndGet();
            instance.ready();
          }

          @Override
          public void message(Instance instance, long sequence, String payload) {
            instance.emit(sequence, payload);
            if (lives.get() == 1 && payload.equals("c")) {
              instance.exit(1);
            } else if (lives.get() > 1) {
              instance.done(sequence);
            }
          }
        });
    deployOneStage();
    FakeIngest ingest = ingest();

    ingest.send("a", "b", "c", "d");

    await().until(() -> ingest.acknowledged.get() == 4);
    assertThat(bed.egress.texts()).containsExactly("a", "b", "c", "d");
  }

  @Test
  void blamesTheMessageThatIsAloneWhenTheInstanceDies() {
    List<Integer> together = new CopyOnWriteArrayList<>();
    AtomicInteger open = new AtomicInteger();
    bed.driver.behave(
        new Behaviour() {
          @Override
          public void opened(Instance instance, JsonObject json) {
            open.set(0);
            instance.ready();
          }

          @Override
          public void message(Instance instance, long sequence, String payload) {
            together.add(open.incrementAndGet());
            if (payload.equals("deadly")) {
              instance.exit(139);
            } else if (bed.driver.instances.size() > 1) {
              open.decrementAndGet();
              instance.emit(sequence, payload);
              instance.done(sequence);
            }
          }
        });
    deployOneStage();
    FakeIngest ingest = ingest();

    ingest.send("a", "b", "deadly", "c");

    await().until(() -> ingest.acknowledged.get() == 4);
    assertThat(bed.egress.texts()).containsExactly("a", "b", "c");
    assertThat(bed.letters("p1")).hasSize(1);
    assertThat(bed.letters("p1").getFirst().letter().error()).contains("SIGSEGV");
    assertThat(bed.driver.instances).hasSize(4);
    assertThat(together.subList(4, together.size())).containsOnly(1);
  }

  @Test
  void killsARuntimeThatBreaksTheProtocolAndStartsAnother() {
    bed.driver.behave(
        new Behaviour() {
          @Override
          public void message(Instance instance, long sequence, String payload) {
            if (bed.driver.instances.size() == 1) {
              instance.done(sequence + 5);
            } else {
              instance.done(sequence);
            }
          }
        });
    deployOneStage();
    FakeIngest ingest = ingest();

    ingest.send("a", "b");

    await().until(() -> ingest.acknowledged.get() == 2);
    await().until(() -> alerted("FunctionRestarted"));
    assertThat(bed.alerts.stream().map(AlertReport::message))
        .anyMatch(text -> text.contains("broke the protocol"));
  }

  @Test
  void losesNothingHoweverOftenInstancesDie() {
    Random random = new Random(7);
    AtomicInteger deaths = new AtomicInteger();
    Map<Instance, Long> latest = new ConcurrentHashMap<>();
    bed.driver.behave(
        new Behaviour() {
          @Override
          public void message(Instance instance, long sequence, String payload) {
            latest.put(instance, sequence);
            instance.emit(sequence, payload);
            if (random.nextInt(1_000) == 0 && deaths.incrementAndGet() < 20) {
              instance.exit(9);
            } else if (random.nextInt(5) > 0) {
              bed.vertx.setTimer(1, ignored -> instance.done(latest.get(instance)));
            } else {
              instance.done(sequence);
            }
          }
        });
    bed.deploy(Specs.pipeline("p1", 1, Specs.python(""), Specs.python("")));
    FakeIngest ingest = ingest();
    List<String> sent = IntStream.range(0, 20_000).mapToObj(i -> "message " + i).toList();

    ingest.send(sent.toArray(String[]::new));

    await()
        .atMost(java.time.Duration.ofSeconds(50))
        .until(() -> ingest.acknowledged.get() == sent.size());
    List<String> missing = new java.util.ArrayList<>(sent);
    missing.removeAll(new java.util.HashSet<>(bed.egress.texts()));
    assertThat(missing).isEmpty();
    assertThat(bed.letters("p1")).isEmpty();
    assertThat(bed.egress.received.stream().map(message -> message.id().offset())).isSorted();
  }

  @Test
  void startsAnotherSoonWhenOneThatCouldBeLoadedDiesWhileLoading() {
    bed.driver.behave(
        new Behaviour() {
          @Override
          public void opened(Instance instance, JsonObject open) {
            int number = bed.driver.instances.size();
            if (number == 2 || number == 3) {
              instance.exit(137);
            } else {
              instance.ready();
            }
          }

          @Override
          public void message(Instance instance, long sequence, String payload) {
            if (bed.driver.instances.size() == 1) {
              instance.exit(137);
            } else {
              instance.emit(sequence, payload);
              instance.done(sequence);
            }
          }
        });
    deployOneStage();
    FakeIngest ingest = ingest();

    ingest.send("a");

    await().until(() -> ingest.acknowledged.get() == 1);
    assertThat(bed.driver.instances).hasSize(4);
    assertThat(alerted("FunctionNotLoaded")).isFalse();
    assertThat(bed.figure("p1", "restarts")).isEqualTo(3);
  }
}
