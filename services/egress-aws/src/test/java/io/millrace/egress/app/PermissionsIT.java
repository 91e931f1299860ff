package io.millrace.egress.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.millrace.common.spec.KinesisOptions;
import io.millrace.common.spec.Pace;
import io.millrace.common.spec.PipelineOutput;
import io.millrace.common.spec.PipelineSpec;
import io.millrace.common.spec.S3Batching;
import io.millrace.common.spec.S3Options;
import io.millrace.common.spec.SqsOptions;
import io.millrace.egress.emulator.Arrivals;
import io.millrace.egress.emulator.AwsProxy;
import io.millrace.egress.emulator.Call;
import io.millrace.egress.emulator.Fault;
import io.millrace.egress.emulator.MotoServer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The policy in the guide is enough, and nothing in it can be left out. */
class PermissionsIT {
  /** Actions of the API whose permission has another name. */
  private static final Map<String, String> NAMED_OTHERWISE =
      Map.of(
          "s3:HeadBucket", "s3:ListBucket",
          "s3:CreateMultipartUpload", "s3:PutObject",
          "s3:UploadPart", "s3:PutObject",
          "s3:CompleteMultipartUpload", "s3:PutObject",
          "sqs:SendMessageBatch", "sqs:SendMessage");

  /** More than one part. */
  private static final int LARGE = 9 * 1024 * 1024;

  @TempDir Path data;

  @Test
  void needsExactlyThePolicyOfTheGuide() throws IOException {
    Set<String> allowed = policy(Files.readString(MotoServer.root().resolve("docs/aws.md")));
    try (MotoServer moto = MotoServer.start();
        EgressFixture egress = new EgressFixture(data, Map.of());
        AwsProxy proxy = new AwsProxy(egress.vertx, moto.port());
        Arrivals arrivals = new Arrivals(moto.url(), EgressFixture.REGION)) {
      proxy.rule(only(allowed));
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
      Set<String> called =
          proxy.calls().stream()
              .map(PermissionsIT::permission)
              .collect(Collectors.toCollection(TreeSet::new));
      assertThat(called).containsExactlyInAnyOrderElementsOf(allowed);
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

  private static Function<Call, Fault> only(Set<String> allowed) {
    return call ->
        allowed.contains(permission(call))
            ? Fault.NONE
            : Fault.error(call, 403, "AccessDenied", "not authorized");
  }

  private static String permission(Call call) {
    return NAMED_OTHERWISE.getOrDefault(call.toString(), call.toString());
  }

  private static Set<String> policy(String guide) {
    String json = guide.substring(guide.indexOf("```json") + "```json".length());
    JsonArray statements =
        new JsonObject(json.substring(0, json.indexOf("```"))).getJsonArray("Statement");
    Set<String> actions = new TreeSet<>();
    for (int i = 0; i < statements.size(); i++) {
      statements
          .getJsonObject(i)
          .getJsonArray("Action")
          .forEach(action -> actions.add(String.valueOf(action)));
    }
    return actions;
  }
}
