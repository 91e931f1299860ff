package io.millrace.egress.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.common.control.CloudCheckService;
import io.millrace.common.spec.AwsTarget;
import io.millrace.common.spec.PipelineOutput;
import io.millrace.common.wire.Json;
import io.millrace.egress.emulator.Call;
import io.millrace.egress.emulator.Fault;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.kinesis.model.StreamStatus;

/** Which permissions are missing, found by trying them and leaving nothing behind. */
class CloudChecksIT extends EmulatedAws {
  private static final Map<String, String> NAMED_OTHERWISE =
      Map.of(
          "s3:ListBucket", "s3:HeadBucket",
          "s3:PutObject", "s3:CompleteMultipartUpload",
          "sqs:SendMessage", "sqs:SendMessageBatch");

  @BeforeEach
  void make() {
    proxy.rule(CloudChecksIT::asS3Does);
    if (arrivals.kinesis().listStreams().join().streamNames().isEmpty()) {
      arrivals
          .s3()
          .createBucket(create ->
              create
                  .bucket("checked")
                  .createBucketConfiguration(
                      place -> place.locationConstraint(EgressFixture.REGION)))
          .join();
      arrivals.kinesis().createStream(create -> create.streamName("checked").shardCount(1)).join();
      arrivals.sqs().createQueue(create -> create.queueName("checked")).join();
      org.awaitility.Awaitility.await()
          .until(() ->
              arrivals
                      .kinesis()
                      .describeStream(describe -> describe.streamName("checked"))
                      .join()
                      .streamDescription()
                      .streamStatus()
                  == StreamStatus.ACTIVE);
    }
  }

  private List<JsonObject> check(String name) {
    AwsTarget target = egress.target(proxy.url());
    return CloudCheckService.proxy(egress.vertx)
        .check(
            Json.write(
                new PipelineOutput[] {
                  new PipelineOutput.S3(name, target),
                  new PipelineOutput.Kinesis(name, target),
                  new PipelineOutput.Sqs(name, target)
                }))
        .await()
        .stream()
        .map(JsonObject.class::cast)
        .toList();
  }

  private static Map<String, String> outcomes(List<JsonObject> findings) {
    Map<String, String> outcomes = new TreeMap<>();
    findings.forEach(
        finding -> outcomes.put(finding.getString("permission"), finding.getString("outcome")));
    return outcomes;
  }

  @Test
  void findsEveryPermissionAndLeavesNothingBehind() {
    assertThat(outcomes(check("checked")))
        .hasSize(9)
        .allSatisfy(
            (permission, outcome) -> assertThat(outcome).as(permission).isEqualTo("allowed"));

    assertThat(arrivals.objects("checked")).isEmpty();
    assertThat(arrivals.s3().listMultipartUploads(list -> list.bucket("checked")).join().uploads())
        .isEmpty();
    assertThat(arrivals.records("checked")).isEmpty();
    assertThat(arrivals.messages("checked")).isEmpty();
  }

  @Test
  void namesEachPermissionThatIsMissing() {
    for (String permission : outcomes(check("checked")).keySet()) {
      proxy.rule(denying(NAMED_OTHERWISE.getOrDefault(permission, permission)));

      List<JsonObject> findings = check("checked");

      assertThat(outcomes(findings)).as(permission).containsEntry(permission, "denied");
      assertThat(findings)
          .filteredOn(finding -> finding.getString("outcome").equals("denied"))
          .singleElement()
          .satisfies(finding ->
              assertThat(finding.getString("message")).contains("cloud profile 'cloud'"));
    }
  }

  private static Function<Call, Fault> denying(String action) {
    return call ->
        call.toString().equals(action)
            ? Fault.error(call, 403, "AccessDenied", "not authorized")
            : asS3Does(call);
  }

  /** Where moto's server has an error of its own. */
  private static Fault asS3Does(Call call) {
    return call.action().equals("CompleteMultipartUpload")
        ? Fault.error(call, 404, "NoSuchUpload", "The specified upload does not exist.")
        : Fault.NONE;
  }

  @Test
  void makesNothingToTryWhetherItMay() {
    assertThat(outcomes(check("not-there")))
        .containsEntry("s3:ListBucket", "allowed")
        .containsEntry("s3:CreateBucket", "notTried")
        .containsEntry("kinesis:DescribeStream", "allowed")
        .containsEntry("kinesis:CreateStream", "notTried")
        .containsEntry("sqs:ListQueues", "allowed")
        .containsEntry("sqs:CreateQueue", "notTried");
    assertThat(arrivals.kinesis().listStreams().join().streamNames()).containsExactly("checked");
    assertThat(arrivals.s3().listBuckets().join().buckets()).hasSize(1);
    assertThat(arrivals.sqs().listQueues().join().queueUrls()).hasSize(1);
  }

  @Test
  void takesAnotherConnectionWhenTheServerClosesTheOneThatWasKept() {
    Set<String> cut = ConcurrentHashMap.newKeySet();
    proxy.rule(call -> cut.add(call.toString()) ? new Fault.Cut() : asS3Does(call));

    assertThat(outcomes(check("checked")))
        .hasSize(9)
        .allSatisfy(
            (permission, outcome) -> assertThat(outcome).as(permission).isEqualTo("allowed"));
  }

  @Test
  void saysThatNobodyAnswers() {
    proxy.rule(call -> new Fault.Cut());

    assertThat(check("checked"))
        .filteredOn(finding -> !finding.getString("outcome").equals("notTried"))
        .allSatisfy(finding -> {
          assertThat(finding.getString("outcome")).isEqualTo("failed");
          assertThat(finding.getString("message")).contains("connection");
        });
  }
}
