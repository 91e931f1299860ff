package io.millrace.functions.app;

import io.millrace.common.spec.AwsTarget;
import io.millrace.common.spec.PipelineInput;
import io.millrace.common.spec.PipelineOutput;
import io.millrace.common.spec.PipelineSpec;
import io.millrace.common.spec.SpoolLimits;
import io.millrace.common.spec.StageLimits;
import io.millrace.common.spec.StageSpec;
import java.util.List;
import java.util.Map;

/** Pipelines for tests. */
final class Specs {
  static final String PASS =
      """
      def main(ctx, msg):
          ctx.send(msg)
      """;

  private Specs() {}

  static PipelineSpec pipeline(String id, long version, StageSpec... stages) {
    AwsTarget target = new AwsTarget("cloud", "eu-central-1", null, "", "");
    return pipeline(id, version, new PipelineOutput.Sqs("queue", target), stages);
  }

  static PipelineSpec pipeline(String id, long version, PipelineOutput output, StageSpec... stages) {
    PipelineInput input =
        new PipelineInput.Topics(List.of(new PipelineInput.SourceTopic("plant/+/temperature", Map.of("c1", "hall 7"))));
    return new PipelineSpec(
        id, "name-of-" + id, "Default Project", version, input, null, List.of(stages), output, SpoolLimits.DEFAULT);
  }

  static StageSpec python(String code) {
    return python(code, StageLimits.DEFAULT);
  }

  static StageSpec python(String code, StageLimits limits) {
    return new StageSpec("fn", "python", "python-env", "python-env", code, Map.of("Factor", "2"), limits);
  }

  static StageSpec node(String code) {
    return new StageSpec("fn", "node", "node-env", "node-env", code, Map.of("Factor", "2"), StageLimits.DEFAULT);
  }

  static StageLimits timeout(long millis) {
    StageLimits usual = StageLimits.DEFAULT;
    return new StageLimits(usual.memoryBytes(), usual.cpus(), usual.processes(), millis, false);
  }

  static StageLimits memory(long bytes) {
    StageLimits usual = StageLimits.DEFAULT;
    return new StageLimits(bytes, usual.cpus(), usual.processes(), usual.timeoutMillis(), false);
  }
}
