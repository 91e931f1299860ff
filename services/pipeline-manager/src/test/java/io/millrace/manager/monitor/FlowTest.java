package io.millrace.manager.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.common.status.Condition;
import io.millrace.common.status.StatusReport;
import io.millrace.common.status.StatusReport.PipelineStatus;
import io.millrace.manager.status.StatusBoard;
import io.millrace.manager.status.SteppedClock;
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
  void aSilentNodeSaysNothing() {
    for (long step = 0; step < 2; step++) {
      report("ingest", "a", Map.of("messagesIn", 10 * step));
      clock.pass(Duration.ofSeconds(2));
    }
    clock.pass(Duration.ofSeconds(10));

    assertThat(Flow.of(board, "p")).isEqualTo(Flow.NONE);
  }
}
