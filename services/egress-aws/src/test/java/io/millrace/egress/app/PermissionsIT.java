package io.millrace.egress.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.millrace.common.control.CloudCheckService;
import io.millrace.common.spec.AwsCredentials;
import io.millrace.common.spec.AwsTarget;
import io.millrace.common.spec.KinesisOptions;
import io.millrace.common.spec.Pace;
import io.millrace.common.spec.PipelineOutput;
import io.millrace.common.spec.PipelineSpec;
import io.millrace.common.spec.S3Batching;
import io.millrace.common.spec.S3Options;
import io.millrace.common.spec.SqsOptions;
import io.millrace.common.wire.Json;
import io.millrace.egress.emulator.Arrivals;
import io.millrace.egress.emulator.AwsProxy;
import io.millrace.egress.emulator.Fault;
import io.millrace.egress.emulator.MotoServer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The policy in the guide is enough, and nothing in it can be left out. */
class PermissionsIT {
  /** More than one part. */
  private static final int LARGE = 9 * 1024 * 1024;

  @TempDir Path data;

  @Test
  void needsExactlyThePolicyOfTheGuide() throws IOException {
    Policy policy = Policy.ofTheGuide();
    try (MotoServer moto = MotoServer.start();
        EgressFixture egress = new EgressFixture(data, Map.of());
        AwsProxy proxy = new AwsProxy(egress.vertx, moto.port());
        Arrivals arrivals = new Arrivals(moto.url(), EgressFixture.REGION)) {
      proxy.rule(policy::judge);
      S3Options batched =
          new S3Options(
              S3Options.USUAL_KEY,
              null,
              S3Options.Compression.GZIP,
              Map.of("line", "2"),
              "AES256",
              null,
              "STANDARD_IA",
              new S3Batching(1_000, 1, 1_000, S3Batching.Framing.NDJSON));
      List<Function<String, PipelineOutput>> outputs =
          List.of(
              name -> new PipelineOutput.S3(name, egress.target(proxy.url())),
              name -> new PipelineOutput.Kinesis(name, egress.target(proxy.url())),
              name -> new PipelineOutput.Sqs(name, egress.target(proxy.url())),
              name -> new PipelineOutput.Sqs(name + ".fifo", egress.target(proxy.url())),
              name ->
                  new PipelineOutput.S3(name, egress.target(proxy.url()), batched, Pace.UNLIMITED),
              name ->
                  new PipelineOutput.Kinesis(
                      name,
                      egress.target(proxy.url()),
                      new KinesisOptions("{topic}", 2, true, null),
                      Pace.UNLIMITED),
              name ->
                  new PipelineOutput.Sqs(
                      name,
                      egress.target(proxy.url()),
                      new SqsOptions("{topic}", SqsOptions.Binary.BASE64, 1_024, name + "-large"),
                      Pace.UNLIMITED));

      for (int i = 0; i < outputs.size(); i++) {
        deliver(egress, egress.pipeline("pipeline-" + i, outputs.get(i).apply("made-" + i)), 5);
      }
      deliver(egress, egress.pipeline("pipeline-l", outputs.get(0).apply("made-l")), LARGE);
      deliver(egress, egress.pipeline("pipeline-o", outputs.get(6).apply("made-6")), 5_000);

      assertThat(arrivals.objects("made-0")).hasSize(1);
      assertThat(arrivals.records("made-1")).hasSize(1);
      assertThat(arrivals.messages("made-2")).hasSize(1);
      assertThat(arrivals.messages("made-3.fifo")).hasSize(1);
      assertThat(arrivals.objects("made-4")).hasSize(1);
      assertThat(arrivals.records("made-5")).hasSize(1);
      assertThat(arrivals.messages("made-6")).hasSize(2);
      assertThat(arrivals.objects("made-6-large")).hasSize(1);
      assertThat(arrivals.objects("made-l").values()).containsExactly((long) LARGE);
      assertThat(proxy.count("s3:UploadPart")).isPositive();
      assertThat(Policy.neededFor(proxy.calls()))
          .containsExactlyInAnyOrderElementsOf(policy.actions());

      int before = proxy.calls().size();
      assertThat(
              CloudCheckService.proxy(egress.vertx)
                  .check(
                      Json.write(
                          new PipelineOutput[] {
                            outputs.get(0).apply("made-0"),
                            outputs.get(1).apply("made-1"),
                            outputs.get(2).apply("made-2")
                          }))
                  .await())
          .hasSize(9);
      assertThat(proxy.calls().stream().skip(before))
          .as("called to test the connection")
          .hasSize(9)
          .allMatch(call -> policy.judge(call) == Fault.NONE);
    }
  }

  @Test
  void needsOfTheKeysThatAssumeARoleNothingButThatAndOfTheRoleThePolicyOfTheGuide()
      throws IOException {
    Policy policy = Policy.ofTheGuide();
    try (MotoServer moto = MotoServer.start();
        EgressFixture egress = new EgressFixture(data, Map.of());
        AwsProxy proxy = new AwsProxy(egress.vertx, moto.port())) {
      proxy.rule(call ->
          call.headers().contains("x-amz-security-token")
              ? policy.judge(call)
              : call.toString().equals("sts:AssumeRole")
                  ? Fault.NONE
                  : Fault.error(call, 403, "AccessDenied", "not authorized"));
      AwsTarget target =
          new AwsTarget(
              "cloud",
              EgressFixture.REGION,
              proxy.url(),
              true,
              new AwsCredentials.Role(
                  egress.target(proxy.url()).credentials(),
                  "arn:aws:iam::123456789012:role/edge",
                  null));

      deliver(egress, egress.pipeline("object", new PipelineOutput.S3("role", target)), 5);
      deliver(egress, egress.pipeline("parts", new PipelineOutput.S3("role", target)), LARGE);
      deliver(egress, egress.pipeline("stream", new PipelineOutput.Kinesis("role", target)), 5);
      deliver(egress, egress.pipeline("queue", new PipelineOutput.Sqs("role", target)), 5);

      assertThat(proxy.count("sts:AssumeRole")).as("one session for all").isEqualTo(1);
      assertThat(Policy.neededFor(proxy.calls()))
          .contains("sts:AssumeRole")
          .containsAll(policy.actions())
          .hasSize(policy.actions().size() + 1);
    }
  }

  private static void deliver(EgressFixture egress, PipelineSpec spec, int bytes) {
    Feed feed = new Feed("edge-1.3");
    feed.put("t", "x".repeat(bytes));
    egress.connect(spec, feed);
    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(() -> assertThat(feed.acknowledged).hasValue(1));
  }
}
