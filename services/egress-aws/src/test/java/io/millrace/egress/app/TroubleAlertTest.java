package io.millrace.egress.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.common.spec.AwsTarget;
import io.millrace.common.spec.PipelineInput;
import io.millrace.common.spec.PipelineOutput;
import io.millrace.common.spec.PipelineSpec;
import io.millrace.common.spec.SpoolLimits;
import io.millrace.common.status.AlertReport;
import io.millrace.egress.retry.Trouble;
import io.millrace.egress.sink.OutputState;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TroubleAlertTest {
  private static final PipelineSpec SPEC =
      new PipelineSpec(
          "id-1",
          "temps",
          "Default Project",
          1,
          new PipelineInput.Topics(List.of()),
          null,
          List.of(),
          new PipelineOutput.S3("b", AwsTarget.withKeys("cloud", "us-east-1", null, "", "")),
          SpoolLimits.DEFAULT,
          null);

  private final List<AlertReport> reports = new ArrayList<>();
  private final TroubleAlert alert = new TroubleAlert(reports::add, "edge-1");

  private void look(OutputState state, long now) {
    alert.look(SPEC, "S3 bucket 'b'", state, now);
  }

  private static OutputState down(long since) {
    return new OutputState.Troubled(Trouble.passing("no answer"), 3, since, since);
  }

  private static OutputState denied(long since) {
    return new OutputState.Troubled(Trouble.standing("denied"), 1, since, since);
  }

  @Test
  void isRaisedOnceAfterTenSecondsOfTrouble() {
    look(down(0), 9_999);
    assertThat(reports).isEmpty();

    look(down(0), 10_000);
    look(down(0), 50_000);

    assertThat(reports)
        .singleElement()
        .satisfies(report -> {
          assertThat(report.kind()).isEqualTo("OutputRetrying");
          assertThat(report.severity()).isEqualTo(AlertReport.Severity.WARNING);
          assertThat(report.pipeline()).isEqualTo("id-1");
          assertThat(report.message())
              .contains("temps")
              .contains("S3 bucket 'b'")
              .contains("no answer");
          assertThat(report.cleared()).isFalse();
        });
  }

  @Test
  void isRaisedAtOnceWhenAPersonHasToHelp() {
    look(denied(0), 1);

    assertThat(reports).hasSize(1);
  }

  @Test
  void isRaisedAgainWhenAnotherKindOfHelpIsNeeded() {
    look(down(0), 10_000);
    look(denied(0), 11_000);
    assertThat(reports).hasSize(1);

    look(denied(0), 70_000);

    assertThat(reports).hasSize(2);
  }

  @Test
  void isClearedWhenTheOutputWorks() {
    look(denied(0), 1);
    look(new OutputState.Working(), 2);
    look(new OutputState.Working(), 3);

    assertThat(reports).extracting(AlertReport::cleared).containsExactly(false, true);
    assertThat(reports.get(0).key()).isEqualTo(reports.get(1).key());
  }

  @Test
  void clearsWhatAnEarlierLifeOfTheServiceMayHaveRaised() {
    look(new OutputState.Preparing(), 1);
    assertThat(reports).isEmpty();

    look(new OutputState.Working(), 2);

    assertThat(reports).singleElement().matches(AlertReport::cleared);
  }
}
