package io.millrace.functions.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.millrace.common.message.Message;
import io.millrace.common.spec.StageSpec;
import io.millrace.common.status.Condition.Level;
import io.millrace.functions.fixtures.FakeIngest;
import io.millrace.functions.fixtures.Specs;
import io.vertx.core.buffer.Buffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Stages with several instances. */
@Timeout(120)
class ReplicasIT {
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final int TOPICS = 12;

  @TempDir Path data;
  private TestBed bed;

  @BeforeEach
  void start() {
    bed = new TestBed(data, "process").start();
  }

  @AfterEach
  void stop() throws Exception {
    bed.close();
  }

  private FakeIngest run(StageSpec... stages) {
    bed.deploy(Specs.pipeline("p1", 1, stages));
    await().atMost(SOON).until(() -> bed.level("p1") == Level.READY);
    return FakeIngest.open(bed.vertx, "p1", 1);
  }

  private static String text(Message message) {
    return message.payload().toString();
  }

  @Test
  void topicsStayWithTheirInstanceAndOrderHoldsThroughTheChain() {
    FakeIngest ingest =
        run(
            Specs.replicated(
                4,
                Specs.python(
                    """
                    import os, random, time
                    def main(ctx, msg):
                        if random.random() < 0.05:
                            time.sleep(0.01)
                        for i in range(random.Random(msg).randint(0, 3)):
                            ctx.send(b"%s %d %d" % (msg, i, os.getpid()))
                    """)),
            Specs.replicated(2, Specs.python(Specs.PASS)));
    for (int i = 0; i < 1_200; i++) {
      ingest.sendAll("topic/" + i % TOPICS, List.of(Buffer.buffer("" + i)));
    }

    await().atMost(SOON).until(() -> ingest.acknowledged.get() == 1_200);

    Map<String, Set<String>> instances = new HashMap<>();
    Set<String> all = new HashSet<>();
    Set<String> ids = new HashSet<>();
    int last = -1;
    int lastIndex = -1;
    for (Message message : bed.egress.received) {
      String[] words = text(message).split(" ");
      int number = Integer.parseInt(words[0]);
      int index = Integer.parseInt(words[1]);
      assertThat(number).isGreaterThanOrEqualTo(last);
      assertThat(index).isEqualTo(number == last ? lastIndex + 1 : 0);
      assertThat(message.id().offset()).isEqualTo(number);
      assertThat(message.id().index()).isEqualTo(index);
      assertThat(ids.add(message.id().toString())).isTrue();
      last = number;
      lastIndex = index;
      instances.computeIfAbsent(message.topic(), topic -> new HashSet<>()).add(words[2]);
      all.add(words[2]);
    }
    assertThat(instances.values()).allSatisfy(pids -> assertThat(pids).hasSize(1));
    assertThat(all.size()).isBetween(3, 4);
    await().atMost(SOON).until(() -> bed.figure("p1", "stage0.messagesIn") == 1_200);
  }

  @Test
  void failuresAndDeathsOfOneInstanceCostNothingElse() {
    FakeIngest ingest =
        run(
            Specs.replicated(
                3,
                Specs.python(
                    """
                    import os
                    def main(ctx, msg):
                        if msg == b"100":
                            os._exit(3)
                        if msg == b"200":
                            raise ValueError("no")
                        ctx.send(msg)
                    """)));
    for (int i = 0; i < 300; i++) {
      ingest.sendAll("topic/" + i % TOPICS, List.of(Buffer.buffer("" + i)));
    }

    await().atMost(SOON).until(() -> ingest.acknowledged.get() == 300);

    List<Integer> numbers = bed.egress.texts().stream().map(Integer::parseInt).toList();
    assertThat(numbers).hasSize(298).doesNotContain(100, 200).isSorted().doesNotHaveDuplicates();
    assertThat(bed.deadLetters("p1").getInteger("totalCount")).isEqualTo(2);
    await().atMost(SOON).until(() -> bed.figure("p1", "restarts") == 3);
    await().atMost(SOON).until(() -> bed.figure("p1", "inFlight") == 0);
  }

  @Test
  void muchFlowsWhileOneInstanceIsFarBehind() {
    FakeIngest ingest =
        run(
            Specs.replicated(
                4,
                Specs.python(
                    """
                    import time
                    def main(ctx, msg):
                        if ctx.get_topic() == "topic/3":
                            time.sleep(0.002)
                        ctx.send(msg)
                    """)));
    byte[] big = new byte[20_000];
    for (int i = 0; i < 2_000; i++) {
      ingest.sendAll("topic/" + i % TOPICS, List.of(Buffer.buffer(big)));
    }

    await().atMost(SOON).until(() -> ingest.acknowledged.get() == 2_000);
    assertThat(bed.egress.received).hasSize(2_000);
    List<Long> offsets = bed.egress.received.stream().map(m -> m.id().offset()).toList();
    assertThat(offsets).isSorted();
  }
}
