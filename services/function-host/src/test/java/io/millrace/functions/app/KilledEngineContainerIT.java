package io.millrace.functions.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.millrace.common.status.Condition.Level;
import io.millrace.functions.fixtures.Specs;
import io.millrace.functions.fixtures.SteadyFlow;
import io.millrace.functions.runtime.PrivateEngine;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The Docker engine is killed under running functions; an engine of the test's own. */
@Timeout(180)
class KilledEngineContainerIT {
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final String IMAGE = "millrace/python-env:0.1.0-SNAPSHOT";

  @TempDir Path data;
  private PrivateEngine engine;
  private TestBed bed;

  @BeforeEach
  void start() throws Exception {
    engine = PrivateEngine.with(IMAGE);
    bed = new TestBed(data, "docker").set("MILLRACE_DOCKER_HOST", engine.host()).start();
  }

  @AfterEach
  void stop() throws Exception {
    bed.close();
    engine.close();
  }

  private List<String> containers() throws Exception {
    return engine.docker("ps", "-aq", "--no-trunc").lines().toList();
  }

  @Test
  void noMessageIsLostAndNoContainerLeftWhenTheEngineIsKilledAndThenAContainer() throws Exception {
    bed.deploy(Specs.pipeline("p1", 1, Specs.python(Specs.PASS)));
    await().atMost(SOON).until(() -> bed.level("p1") == Level.READY);
    SteadyFlow flow = SteadyFlow.start(bed.vertx, "p1", Duration.ofMillis(1));
    awaitMore(flow, 500);
    String first = containers().getFirst();

    engine.kill();
    engine.start();
    awaitMore(flow, 500);
    await().atMost(SOON).until(() -> bed.level("p1") == Level.READY);
    await().atMost(SOON).until(() -> containers().size() == 1);
    String second = containers().getFirst();
    long process = Long.parseLong(engine.docker("inspect", "--format", "{{.State.Pid}}", second));

    // And a container that ends while nobody can be asked about it.
    engine.kill();
    assertThat(ProcessHandle.of(process).orElseThrow().destroyForcibly()).isTrue();
    engine.start();
    awaitMore(flow, 500);
    await().atMost(SOON).until(() -> containers().size() == 1);
    assertThat(containers()).doesNotContain(first, second);

    flow.end();
    await().atMost(SOON).until(() -> flow.acknowledged() == flow.sent());
    assertThat(bed.egress.received.stream().map(message -> message.id().offset()).distinct())
        .containsExactlyElementsOf(LongStream.range(0, flow.sent()).boxed().toList());
    assertThat(bed.deadLetters("p1").getInteger("totalCount")).isZero();
    bed.stop();
    assertThat(containers()).isEmpty();
  }

  private static void awaitMore(SteadyFlow flow, int messages) {
    long reached = flow.acknowledged() + messages;
    await().atMost(SOON).until(() -> flow.acknowledged() > reached);
  }
}
