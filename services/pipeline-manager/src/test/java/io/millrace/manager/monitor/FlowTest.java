package io.millrace.manager.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.common.status.Condition;
import io.millrace.common.status.StatusReport;
import io.millrace.common.status.StatusReport.PipelineStatus;
import io.millrace.manager.status.StatusBoard;
import io.millrace.manager.status.SteppedClock;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FlowTest {
  private final SteppedClock clock = new SteppedClock(1_000_000);
  private final StatusBoard board = new StatusBoard(clock);

  private void report(String service, String node, Map<String, Long> figures) {
    PipelineStatus status =
        new PipelineStatus("p", 1, new Condition(Condition.Level.READY, "", 0), figures);
    board.take(new StatusReport(service, node, "1.0", 0, Map.of(), List.of(status)));
  }

  @Test
  void addsTheNodesOfAService() {
    for (long step = 0; step < 2; step++) {
      report("ingest", "a", Map.of("messagesIn", 10 * step, "spoolMessages", 4L));
      report("ingest", "b", Map.of("messagesIn", 30 * step, "spoolMessages", 3L));
      clock.pass(Duration.ofSeconds(2));
    }

    assertThat(Flow.of(board, "p").in()).isEqualTo(20);
    assertThat(Flow.of(board, "p").waiting()).isEqualTo(7);
  }

  @Test
  void whatTheOutputAcceptedHasLeftNotWhatFunctionsSent() {
    for (long step = 0; step < 2; step++) {
      report("functions", "a", Map.of("messagesOut", 100 * step, "errors", 2 * step));
      clock.pass(Duration.ofSeconds(2));
    }
    assertThat(Flow.of(board, "p").out()).isEqualTo(50);

    for (long step = 0; step < 2; step++) {
      report("egress", "a", Map.of("messagesOut", 10 * step, "rejected", step));
      clock.pass(Duration.ofSeconds(2));
    }
    assertThat(Flow.of(board, "p").out()).isEqualTo(5);
  }

  @Test
  void latenciesAreThoseOfTheLastSecondsOnAllNodes() {
    for (long step = 0; step < 2; step++) {
      report("functions", "a", Map.of("latency.512", 5_000 + 90 * step, "latency.2048", 7 * step));
      report("functions", "b", Map.of("latency.2048", 1 * step, "latency.more", 2 * step));
      clock.pass(Duration.ofSeconds(2));
    }

    // The 50th of 100, of which 90 took 128 to 512 microseconds; the 99th took very long.
    assertThat(Flow.of(board, "p").latencyP50Micros()).isEqualTo(128 + 384 * 50 / 90);
    assertThat(Flow.of(board, "p").latencyP99Micros()).isEqualTo(1 << 25);
  }

  @Test
  void stagesTellWhatTheyDoAndUse() {
    for (long step = 0; step < 2; step++) {
      report(
          "functions",
          "a",
          Map.of(
              "stage1.messagesIn", 20 * step,
              "stage1.bytesOut", 4_000 * step,
              "stage1.cpuMillis", 500 * step,
              "stage1.latency.128", 20 * step,
              "stage1.queued", 7L,
              "stage1.memoryBytes", 30L << 20,
              "stage1.restarts", 3L));
      clock.pass(Duration.ofSeconds(2));
    }

    JsonObject stage = Stages.of(board, "p", 2).getJsonObject(1);
    assertThat(stage.getDouble("messagesIn")).isEqualTo(10);
    assertThat(stage.getDouble("bytesOut")).isEqualTo(2_000);
    assertThat(stage.getDouble("cpuCores")).isEqualTo(0.25);
    assertThat(stage.getLong("queued")).isEqualTo(7);
    assertThat(stage.getLong("memoryBytes")).isEqualTo(30L << 20);
    assertThat(stage.getLong("restarts")).isEqualTo(3);
    assertThat(stage.getLong("latencyP50Micros")).isEqualTo(80);
    JsonObject quiet = Stages.of(board, "p", 2).getJsonObject(0);
    assertThat(quiet.getDouble("messagesIn")).isZero();
    assertThat(quiet.containsKey("latencyP50Micros")).isFalse();
  }

  @Test
  void aSilentNodeSaysNothing() {
    for (long step = 0; step < 2; step++) {
      report("ingest", "a", Map.of("messagesIn", 10 * step));
      clock.pass(Duration.ofSeconds(2));
    }
    clock.pass(Duration.ofSeconds(10));

    assertThat(Flow.of(board, "p")).isEqualTo(Flow.NONE);
  }
}
