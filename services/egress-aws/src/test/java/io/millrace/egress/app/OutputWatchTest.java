package io.millrace.egress.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.millrace.common.message.Message;
import io.millrace.common.message.MessageId;
import io.millrace.common.spec.AwsTarget;
import io.millrace.common.spec.PipelineInput;
import io.millrace.common.spec.PipelineOutput;
import io.millrace.common.spec.PipelineSpec;
import io.millrace.common.spec.SpoolLimits;
import io.millrace.common.status.Condition.Level;
import io.millrace.egress.retry.Trouble;
import io.millrace.egress.sink.OutputState;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import org.junit.jupiter.api.Test;

class OutputWatchTest {
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

  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final OutputWatch watch =
      new OutputWatch("temps", new OutputMeters(meters, SPEC, () -> 3, () -> 0));

  private Level look(OutputState state, long now) {
    watch.look("S3 bucket 'b'", state, now);
    return watch.condition().level();
  }

  private static OutputState down(int failures, long since, long next) {
    return new OutputState.Troubled(Trouble.passing("no answer"), failures, since, next);
  }

  @Test
  void startsThenIsReady() {
    assertThat(look(new OutputState.Preparing(), 0)).isEqualTo(Level.STARTING);
    assertThat(look(new OutputState.Working(), 1)).isEqualTo(Level.READY);
  }

  @Test
  void overlooksASingleFailure() {
    look(new OutputState.Working(), 0);

    assertThat(look(down(1, 100, 200), 150)).isEqualTo(Level.READY);
    assertThat(look(down(1, 100, 200), 1_100)).isEqualTo(Level.RETRYING);
  }

  @Test
  void saysWhyAndWhenTheNextTryIs() {
    look(down(2, 0, 12_500), 0);

    assertThat(watch.condition().reason()).isEqualTo("S3 bucket 'b': no answer; next try in 12 s");
  }

  @Test
  void retriesAtOnceWhatAPersonHasToChange() {
    assertThat(look(new OutputState.Troubled(Trouble.standing("denied"), 1, 0, 5_000), 1))
        .isEqualTo(Level.RETRYING);
  }

  @Test
  void isDegradedForAWhileAfterARejection() {
    look(new OutputState.Working(), 1_000);
    watch.rejected(new Message(new MessageId("s", 1, 0), "t", 1, Buffer.buffer()), "too large");

    assertThat(look(new OutputState.Working(), 2_000)).isEqualTo(Level.DEGRADED);
    assertThat(watch.condition().reason()).contains("too large");
    assertThat(look(new OutputState.Working(), 62_000)).isEqualTo(Level.READY);
  }

  @Test
  void takesItsMetersAway() {
    assertThat(meters.getMeters()).hasSize(8);

    watch.forget();

    assertThat(meters.getMeters()).isEmpty();
  }
}
