package io.millrace.manager.status;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.common.spec.PipelineInput;
import io.millrace.common.spec.PipelineOutput;
import io.millrace.common.spec.PipelineSpec;
import io.millrace.common.spec.SpoolLimits;
import io.millrace.common.status.Condition;
import io.millrace.common.status.Condition.Level;
import io.millrace.common.status.StatusReport;
import io.millrace.common.status.StatusReport.PipelineStatus;
import io.millrace.manager.status.PipelineState.State;
import io.millrace.manager.status.StatusBoard.Presence;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class StatusBoardTest {
  private static final long VERSION = 7;
  private static final PipelineSpec SPEC = spec(new PipelineOutput.Stream("out"));

  private final SteppedClock clock = new SteppedClock(100_000);
  private final StatusBoard board = new StatusBoard(clock);

  private static PipelineSpec spec(PipelineOutput output) {
    return new PipelineSpec(
        "p",
        "temps",
        "Default Project",
        VERSION,
        new PipelineInput.Stream("q"),
        null,
        List.of(),
        output,
        SpoolLimits.DEFAULT,
        null);
  }

  private void report(String service, String node, long version, Level level, String reason) {
    board.take(
        new StatusReport(
            service,
            node,
            "1.0",
            clock.millis(),
            Map.of(),
            List.of(
                new PipelineStatus(
                    "p",
                    version,
                    new Condition(level, reason, 50_000),
                    Map.of("messagesIn", 2L)))));
  }

  @Test
  void listsWhatEveryServiceSaysOfItself() {
    report("ingest", "n2", VERSION, Level.READY, "");
    clock.pass(Duration.ofMinutes(1));
    report("functions", "n1", VERSION, Level.READY, "");

    assertThat(board.presences())
        .containsExactly(
            new Presence("function-host", "n1", "1.0", 160_000, true, Map.of(), Set.of("p")),
            new Presence("ingest-mqtt", "n2", "1.0", 100_000, false, Map.of(), Set.of("p")));
  }

  private PipelineState state() {
    return board.state(SPEC, 1_000, "");
  }

  @Test
  void isStoppedWithoutSpec() {
    assertThat(board.state(null, 1_000, "").state()).isEqualTo(State.STOPPED);
  }

  @Test
  void startsUntilEveryServiceIsReadyForTheCurrentSpec() {
    assertThat(state())
        .extracting(PipelineState::state, PipelineState::reason)
        .containsExactly(State.STARTING, "waits for ingest-mqtt to come");

    report("ingest", "n1", VERSION, Level.READY, "");
    assertThat(state().reason()).isEqualTo("waits for function-host to come");

    report("functions", "n1", VERSION - 1, Level.READY, "");
    assertThat(state())
        .extracting(PipelineState::state, PipelineState::reason)
        .containsExactly(State.STARTING, "function-host has yet to take it up");

    report("functions", "n1", VERSION, Level.READY, "");
    assertThat(state().state()).isEqualTo(State.HEALTHY);
    assertThat(state().sinceMillis()).isEqualTo(50_000);
  }

  @Test
  void needsEgressForAwsOutputsOnly() {
    report("ingest", "n1", VERSION, Level.READY, "");
    report("functions", "n1", VERSION, Level.READY, "");
    PipelineSpec cloud =
        spec(
            new PipelineOutput.Sqs(
                "q", io.millrace.common.spec.AwsTarget.withKeys("c", "eu-west-1", null, "a", "b")));

    assertThat(board.state(cloud, 1_000, "").state()).isEqualTo(State.STARTING);

    report("egress", "n1", VERSION, Level.RETRYING, "SQS refuses the keys");
    assertThat(board.state(cloud, 1_000, ""))
        .extracting(PipelineState::state, PipelineState::reason)
        .containsExactly(State.RETRYING, "SQS refuses the keys");
  }

  @Test
  void isAsBadAsTheWorstService() {
    report("ingest", "n1", VERSION, Level.DEGRADED, "messages dropped");
    report("functions", "n1", VERSION, Level.READY, "");
    report("functions", "n2", VERSION, Level.FAILED, "syntax error in main.py");

    assertThat(state())
        .extracting(PipelineState::state, PipelineState::reason)
        .containsExactly(State.FAILED, "syntax error in main.py");
  }

  @Test
  void isDegradedWhenAServiceFallsSilent() {
    report("ingest", "n1", VERSION, Level.READY, "");
    report("functions", "n1", VERSION, Level.READY, "");
    clock.pass(Duration.ofSeconds(12));
    report("ingest", "n1", VERSION, Level.READY, "");

    assertThat(state())
        .extracting(PipelineState::state, PipelineState::reason)
        .containsExactly(State.DEGRADED, "function-host has not been heard of for 12 s");
    assertThat(board.hosts("p")).isEmpty();
  }

  private void counted(long messages) {
    board.take(
        new StatusReport(
            "ingest",
            "n1",
            "1.0",
            clock.millis(),
            Map.of(),
            List.of(
                new PipelineStatus(
                    "p",
                    VERSION,
                    new Condition(Level.READY, "", 50_000),
                    Map.of("messagesIn", messages, "spoolBytes", messages)))));
  }

  @Test
  void tellsHowFastCountersGrewOverTheLastSeconds() {
    counted(100);
    assertThat(board.rates("p").encode()).isEqualTo("{}");
    for (int i = 1; i <= 10; i++) {
      clock.pass(Duration.ofSeconds(2));
      counted(100 + i * 50);
    }

    assertThat(board.rates("p").encode()).isEqualTo("{\"ingest\":{\"messagesIn\":25.0}}");
  }

  @Test
  void takesACounterThatFellForOneThatBeganAnew() {
    counted(1_000_000);
    clock.pass(Duration.ofSeconds(4));
    counted(40);

    assertThat(board.rates("p").getJsonObject("ingest").getDouble("messagesIn")).isEqualTo(10.0);
  }

  @Test
  void sumsFiguresOverNodesAndNamesHosts() {
    report("functions", "n1", VERSION, Level.READY, "");
    report("functions", "n2", VERSION, Level.READY, "");

    assertThat(state().figures().getJsonObject("functions").getLong("messagesIn")).isEqualTo(4);
    assertThat(board.hosts("p")).containsExactly("n1", "n2");
    assertThat(board.hosts("another")).containsExactly("n1", "n2");
  }
}
