package io.millrace.functions.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.Meter;
import io.millrace.common.message.Message;
import io.millrace.common.secret.Sealer;
import io.millrace.common.spec.StageSpec;
import io.millrace.common.status.Condition.Level;
import io.millrace.functions.fixtures.FakeIngest;
import io.millrace.functions.fixtures.Specs;
import io.vertx.core.buffer.Buffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What {@code ctx} offers beyond the message, from the function to whoever is to see it. */
@Timeout(120)
class FunctionContextIT {
  private static final Duration SOON = Duration.ofSeconds(40);
  private static final String COUNTING =
      """
      import os
      def main(ctx, msg):
          n = int(ctx.state.get("n", b"0")) + 1
          ctx.state["n"] = str(n)
          if msg == b"die":
              os._exit(9)
          ctx.send(b"%d" % n)
      """;

  @TempDir Path data;
  TestBed bed;

  @BeforeEach
  void start() {
    bed = new TestBed(data, "process").start();
  }

  @AfterEach
  void stop() throws Exception {
    bed.close();
  }

  private FakeIngest deploy(long version, StageSpec... stages) {
    bed.deploy(Specs.pipeline("p1", version, stages));
    awaitLevel(Level.READY);
    return FakeIngest.open(bed.vertx, "p1", version);
  }

  private void awaitLevel(Level level) {
    await()
        .atMost(SOON)
        .untilAsserted(() -> assertThat(bed.level("p1")).as("%s", bed.logs("p1")).isEqualTo(level));
  }

  @Test
  void aTopicThatAFunctionSendsToIsTheTopicFromThereOn() {
    FakeIngest ingest =
        deploy(
            1,
            Specs.python(
                """
                def main(ctx, msg):
                    ctx.send(msg, topic="plant/1/alarms")
                    ctx.send(msg)
                """),
            Specs.node(
                """
                exports.main = async (ctx, msg) => { ctx.send(Buffer.from(ctx.topic + ' ' + msg)) }
                """));

    ingest.send("a");

    await().atMost(SOON).until(() -> ingest.acknowledged.get() == 1);
    assertThat(bed.egress.texts()).containsExactly("plant/1/alarms a", "plant/1/temperature a");
    assertThat(bed.egress.received)
        .extracting(Message::topic)
        .containsExactly("plant/1/alarms", "plant/1/temperature");
  }

  // ---- state

  @Test
  void theStateSurvivesARestartOfTheHost() throws Exception {
    FakeIngest before = deploy(1, Specs.python(COUNTING));
    before.send("a", "b");
    await().atMost(SOON).until(() -> before.acknowledged.get() == 2);

    bed.close();
    bed = new TestBed(data, "process").start();
    FakeIngest after = deploy(1, Specs.python(COUNTING));
    after.send("c");

    await().atMost(SOON).until(() -> after.acknowledged.get() == 1);
    assertThat(bed.egress.texts()).containsExactly("3");
  }

  @Test
  void theStateGoesOverToANewVersionOfTheCodeAndToAnotherLanguage() {
    FakeIngest ingest = deploy(1, Specs.python(COUNTING));
    ingest.send("a", "b");
    await().atMost(SOON).until(() -> ingest.acknowledged.get() == 2);

    bed.deploy(
        Specs.pipeline(
            "p1",
            2,
            Specs.node(
                """
                exports.main = async (ctx, msg) => {
                  const n = Number(ctx.state.get('n')) + 100
                  ctx.state.set('n', String(n))
                  ctx.send(Buffer.from(String(n)))
                }
                """)));
    await().atMost(SOON).until(() -> bed.status("p1").specVersion() == 2);
    ingest.send("c", "d");

    await().atMost(SOON).until(() -> ingest.acknowledged.get() == 4);
    assertThat(bed.egress.texts()).containsExactly("1", "2", "102", "202");
  }

  @Test
  void whatADyingInstanceHadChangedDoesNotCountAsItsMessageComesAgain() {
    FakeIngest ingest = deploy(1, Specs.python(COUNTING));

    ingest.send("a", "die", "b");

    await().atMost(SOON).until(() -> ingest.acknowledged.get() == 3);
    assertThat(bed.egress.texts()).containsExactly("1", "2");
    assertThat(bed.deadLetters("p1").getInteger("totalCount")).isEqualTo(1);
  }

  @Test
  void twoPipelinesAndTwoStagesOfAFunctionHaveStatesOfTheirOwn() {
    String append =
        """
        def main(ctx, msg):
            ctx.state["seen"] = ctx.state.get("seen", b"") + msg
            ctx.send(ctx.state["seen"])
        """;
    FakeIngest ingest = deploy(1, Specs.python(append), Specs.python(append));

    ingest.send("a", "b");

    await().atMost(SOON).until(() -> ingest.acknowledged.get() == 2);
    assertThat(bed.egress.texts()).containsExactly("a", "aab");
  }

  // ---- secrets

  private Map<String, String> sealed(String name, String value) throws Exception {
    return Map.of(name, Sealer.fromFile(data.resolve("installation.key")).seal(value));
  }

  @Test
  void aSecretReachesTheFunctionAndNobodyElse() throws Exception {
    StageSpec stage =
        Specs.python(
            """
            import logging, sys
            def main(ctx, msg):
                token = ctx.secret("api-token")
                ctx.send(str(len(token)).encode())
                logging.info("the token is %s", token)
                print("really, " + token, file=sys.stderr)
                raise ValueError("cannot log in with " + token)
            """);
    FakeIngest ingest = deploy(1, Specs.withSecrets(stage, sealed("api-token", "planted-secret")));

    ingest.send("a");

    await().atMost(SOON).until(() -> ingest.acknowledged.get() == 1);
    assertThat(bed.egress.texts()).containsExactly("14");
    String said = String.join("\n", bed.logs("p1"));
    assertThat(said).contains("the token is ********", "really, ********");
    assertThat(said + bed.deadLetters("p1") + bed.alerts).doesNotContain("planted");
    assertThat(bed.deadLetters("p1").encode()).contains("cannot log in with ********");
  }

  @Test
  void aSecretThatCannotBeOpenedStopsItsFunctionWithASentence() {
    String foreign = new Sealer(new byte[32]).seal("planted-secret");
    bed.deploy(
        Specs.pipeline(
            "p1",
            1,
            Specs.withSecrets(
                Specs.python("def main(ctx, msg): pass"), Map.of("api-token", foreign))));

    awaitLevel(Level.FAILED);

    assertThat(bed.status("p1").condition().reason())
        .contains("the secret api-token cannot be opened on this node")
        .contains("another installation key");
  }

  // ---- metrics

  @Test
  void metricsOfAFunctionAreAmongThoseOfTheService() {
    FakeIngest ingest =
        deploy(
            1,
            Specs.python(
                """
                def main(ctx, msg):
                    ctx.metric("heat", float(msg))
                    ctx.metric("seen")
                """));

    ingest.send("20.5", "-1", "3");

    await()
        .atMost(SOON)
        .untilAsserted(() -> {
          assertThat(metric("count", "heat")).isEqualTo(3);
          assertThat(metric("sum", "heat")).isEqualTo(22.5);
          assertThat(metric("last", "heat")).isEqualTo(3);
          assertThat(metric("count", "seen")).isEqualTo(3);
        });
    bed.remove("p1");
    await()
        .atMost(SOON)
        .until(() -> bed.meters.find("millrace.functions.metric.count").meters().isEmpty());
  }

  private double metric(String what, String name) {
    Meter meter =
        bed.meters
            .find("millrace.functions.metric." + what)
            .tags("pipeline", "name-of-p1", "stage", "0", "function", "fn", "metric", name)
            .meter();
    return meter == null ? 0 : meter.measure().iterator().next().getValue();
  }

  // ---- concurrency

  @Test
  void anAsynchronousFunctionOverlapsAndItsOutputsStayInOrder() {
    String waiting =
        """
        import asyncio
        async def main(ctx, msg):
            await asyncio.sleep(2 if int(msg) % 2 else 1)
            ctx.send(msg)
        """;
    FakeIngest ingest = deploy(1, Specs.concurrent(Specs.python(waiting), 100));
    List<String> numbers = IntStream.range(0, 100).mapToObj(Integer::toString).toList();

    ingest.sendAll("plant/1/temperature", numbers.stream().map(Buffer::buffer).toList());

    // One after the other they would take 150 seconds.
    await().atMost(SOON).until(() -> ingest.acknowledged.get() == 100);
    assertThat(bed.egress.texts()).isEqualTo(numbers);
  }
}
