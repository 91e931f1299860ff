package io.millrace.egress.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.millrace.common.spec.AwsCredentials;
import io.millrace.common.spec.AwsTarget;
import io.millrace.common.spec.KinesisOptions;
import io.millrace.common.spec.Pace;
import io.millrace.common.spec.PipelineOutput;
import io.millrace.common.spec.SqsOptions;
import io.millrace.common.status.Condition;
import io.millrace.egress.emulator.Arrivals;
import io.millrace.egress.emulator.Call;
import io.millrace.egress.emulator.Fault;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.kinesis.model.Record;
import software.amazon.awssdk.services.sqs.model.Message;

/** Options of Kinesis and SQS, and kinds of credentials. */
class StreamsAndQueuesIT extends EmulatedAws {
  private PipelineOutput.Kinesis stream(String name, KinesisOptions options) {
    return new PipelineOutput.Kinesis(name, egress.target(proxy.url()), options, Pace.UNLIMITED);
  }

  private PipelineOutput.Sqs queue(String name, SqsOptions options) {
    return new PipelineOutput.Sqs(name, egress.target(proxy.url()), options, Pace.UNLIMITED);
  }

  @Test
  void makesAsManyShardsAsAskedForAndSpreadsByTheKeyOfTheTemplate() {
    Feed feed = new Feed("edge-1.3");
    IntStream.range(0, 100).forEach(i -> feed.put("t", "{\"device\": {\"id\": " + i + "}}"));

    egress.connect(
        egress.pipeline(
            "spread", stream("spread", new KinesisOptions("d-{field:device.id}", 3, false, null))),
        feed);
    awaitAcknowledged(feed, 100);

    assertThat(arrivals.kinesis().listShards(list -> list.streamName("spread")).join().shards())
        .hasSize(3);
    assertThat(arrivals.records("spread"))
        .extracting(Record::partitionKey)
        .containsExactlyInAnyOrderElementsOf(
            IntStream.range(0, 100).mapToObj(i -> "d-" + i).toList());
  }

  @Test
  void sendsNothingToANewStreamBeforeItIsActive() {
    AtomicInteger described = new AtomicInteger();
    proxy.rule(call ->
        call.action().equals("DescribeStream")
                && proxy.count("kinesis:CreateStream") > 0
                && described.incrementAndGet() <= 2
            ? new Fault.Answer(
                200,
                Map.of("content-type", "application/x-amz-json-1.1"),
                Buffer.buffer(
                    "{\"StreamDescription\": {\"StreamName\": \"young\", \"StreamStatus\": \"CREATING\", \"Shards\": [], \"HasMoreShards\": false}}"))
            : Fault.NONE);
    Feed feed = numbers(5, 1);

    egress.connect(egress.pipeline("young", stream("young", KinesisOptions.DEFAULT)), feed);
    awaitAcknowledged(feed, 5);

    assertThat(proxy.calls())
        .extracting(Call::action)
        .containsExactly(
            "DescribeStream",
            "CreateStream",
            "DescribeStream",
            "DescribeStream",
            "DescribeStream",
            "PutRecords");
  }

  @Test
  void pointsToABucketForWhatIsTooLargeForTheQueue() {
    Feed feed = new Feed("edge-1.3");
    feed.put("t", "small");
    feed.put("t", "x".repeat(300_000));

    egress.connect(
        egress.pipeline(
            "pointing",
            queue(
                "pointing",
                new SqsOptions("{topic}", SqsOptions.Binary.BASE64, 262_144, "pointed-to"))),
        feed);
    awaitAcknowledged(feed, 2);

    List<Message> messages = arrivals.messages("pointing");
    assertThat(messages).extracting(Message::body).contains("small");
    Message pointer =
        messages.stream()
            .filter(message -> !message.body().equals("small"))
            .findFirst()
            .orElseThrow();
    assertThat(pointer.messageAttributes())
        .hasEntrySatisfying(
            "ExtendedPayloadSize", size -> assertThat(size.stringValue()).isEqualTo("300000"));
    JsonArray body = new JsonArray(pointer.body());
    assertThat(body.getString(0)).isEqualTo("software.amazon.payloadoffloading.PayloadS3Pointer");
    assertThat(body.getJsonObject(1).getString("s3BucketName")).isEqualTo("pointed-to");
    assertThat(
            new String(
                arrivals.object("pointed-to", body.getJsonObject(1).getString("s3Key")),
                StandardCharsets.UTF_8))
        .isEqualTo("x".repeat(300_000));
  }

  @Test
  void refusesBinaryAndLargeMessagesWhereThePipelineSaysSo() {
    Feed feed = new Feed("edge-1.3");
    feed.put("t", new byte[] {0, 1});
    feed.put("t", "x".repeat(1_100));
    feed.put("t", "text");

    egress.connect(
        egress.pipeline(
            "strict",
            queue("strict", new SqsOptions("{topic}", SqsOptions.Binary.REFUSE, 1_024, null))),
        feed);
    awaitAcknowledged(feed, 3);

    assertThat(feed.rejected)
        .containsExactly(
            "0: the message is not text, and the pipeline's output refuses binary ones",
            "1: the message has 1166 bytes as SQS counts them, but the queue takes at most 1024");
    assertThat(arrivals.messages("strict")).extracting(Message::body).containsExactly("text");
  }

  @Test
  void groupsMessagesOfAFifoQueueByTheTemplate() {
    Feed feed = new Feed("edge-1.3");
    IntStream.range(0, 20)
        .forEach(i -> feed.put("t/" + i, "{\"line\": " + i % 2 + ", \"n\": " + i + "}"));

    egress.connect(
        egress.pipeline(
            "grouped",
            queue(
                "grouped.fifo",
                new SqsOptions("line-{field:line}", SqsOptions.Binary.BASE64, 262_144, null))),
        feed);
    awaitAcknowledged(feed, 20);

    List<Message> messages = arrivals.messages("grouped.fifo");
    assertThat(Arrivals.bodies(messages, "line-1"))
        .containsExactlyElementsOf(
            IntStream.range(0, 10)
                .mapToObj(i -> "{\"line\": 1, \"n\": " + (2 * i + 1) + "}")
                .toList());
  }

  private AwsTarget as(AwsCredentials credentials) {
    return new AwsTarget("cloud", EgressFixture.REGION, proxy.url(), true, credentials);
  }

  private AwsCredentials.Keys keys(String token) {
    return new AwsCredentials.Keys(
        egress.seal("AKIATEST"), egress.seal("secret"), egress.seal(token));
  }

  @Test
  void sendsTheSessionTokenAndAsksAPersonWhenItHasExpired() {
    AtomicBoolean expired = new AtomicBoolean();
    proxy.rule(call ->
        expired.get()
            ? Fault.error(call, 400, "ExpiredToken", "The provided token has expired.")
            : Fault.NONE);
    Feed feed = numbers(1, 1);
    egress.connect(
        egress.pipeline("tokens", new PipelineOutput.S3("tokens", as(keys("session-token")))),
        feed);
    awaitAcknowledged(feed, 1);
    assertThat(proxy.calls())
        .allMatch(call -> "session-token".equals(call.headers().get("x-amz-security-token")));

    expired.set(true);
    feed.put("t", "later");
    egress.wake(feed);

    awaitStatus(
        "tokens",
        status ->
            status.condition().level() == Condition.Level.RETRYING
                && status
                    .condition()
                    .reason()
                    .contains("the session token of cloud profile 'cloud' has expired"));
  }

  @Test
  void takesTheKeysThatItsMachineHasOnceThereAreAny() {
    Feed feed = numbers(1, 1);
    egress.connect(
        egress.pipeline(
            "machine", new PipelineOutput.S3("machine", as(new AwsCredentials.Environment()))),
        feed);
    awaitStatus(
        "machine",
        status ->
            status
                .condition()
                .reason()
                .contains(
                    "takes the keys of the machine that the edge runs on, and there are none"));
    assertThat(proxy.calls()).isEmpty();

    // What a JVM's own environment cannot be given afterwards; the chain looks here first.
    System.setProperty("aws.accessKeyId", "KEYOFTHEMACHINE");
    System.setProperty("aws.secretAccessKey", "secret");
    try {
      awaitAcknowledged(feed, 1);
    } finally {
      System.clearProperty("aws.accessKeyId");
      System.clearProperty("aws.secretAccessKey");
    }

    assertThat(proxy.calls())
        .isNotEmpty()
        .allMatch(
            call -> call.headers().get("Authorization").contains("Credential=KEYOFTHEMACHINE/"));
  }

  @Test
  void assumesARoleAndRenewsASessionThatAwsDoesNotAcceptAnyMore() {
    AtomicBoolean ended = new AtomicBoolean();
    proxy.rule(call ->
        call.action().equals("PutObject") && ended.compareAndSet(true, false)
            ? Fault.error(call, 400, "ExpiredToken", "The provided token has expired.")
            : Fault.NONE);
    AwsCredentials role =
        new AwsCredentials.Role(
            keys("base"), "arn:aws:iam::123456789012:role/edge", egress.seal("outside"));
    Feed feed = numbers(1, 1);
    egress.connect(egress.pipeline("assumed", new PipelineOutput.S3("assumed", as(role))), feed);
    awaitAcknowledged(feed, 1);
    assertThat(proxy.count("sts:AssumeRole")).isEqualTo(1);

    ended.set(true);
    feed.put("t", "later");
    egress.wake(feed);
    awaitAcknowledged(feed, 2);

    assertThat(proxy.count("sts:AssumeRole")).isEqualTo(2);
    assertThat(
            proxy.calls().stream()
                .filter(call -> call.service().equals("s3"))
                .map(call -> call.headers().get("x-amz-security-token")))
        .doesNotContainNull()
        .doesNotContain("base");
  }

  @Test
  void saysThatARoleMayNotBeAssumed() {
    proxy.rule(call ->
        call.service().equals("sts")
            ? new Fault.Answer(
                403,
                Map.of("content-type", "text/xml"),
                Buffer.buffer(
                    "<ErrorResponse><Error><Code>AccessDenied</Code><Message>not you</Message></Error></ErrorResponse>"))
            : Fault.NONE);
    AwsCredentials role =
        new AwsCredentials.Role(keys("base"), "arn:aws:iam::123456789012:role/edge", null);

    egress.connect(
        egress.pipeline("denied", new PipelineOutput.Sqs("denied", as(role))), numbers(1, 1));

    awaitStatus(
        "denied",
        status ->
            status
                .condition()
                .reason()
                .contains(
                    "the keys of cloud profile 'cloud' may not use role 'arn:aws:iam::123456789012:role/edge': AccessDenied"));
  }

  @Test
  void slowsAThrottledShardAlone() {
    // Of two shards, the lower takes nothing of "a" for a while; "b" is in the other.
    AtomicBoolean throttling = new AtomicBoolean(true);
    proxy.rule(call ->
        call.action().equals("PutRecords") && throttling.get()
            ? new Fault.PartlyByKey("a", "ProvisionedThroughputExceededException")
            : Fault.NONE);
    Feed feed = new Feed("edge-1.3");
    IntStream.range(0, 200).forEach(i -> feed.put(i % 2 == 0 ? "a" : "b", Integer.toString(i)));

    egress.connect(
        egress.pipeline(
            "throttled", stream("throttled", new KinesisOptions("{topic}", 2, false, null))),
        feed);
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() ->
            egress.status("throttled") != null
                && arrivals.records("throttled").stream()
                        .filter(record -> record.partitionKey().equals("b"))
                        .count()
                    == 100);
    throttling.set(false);
    awaitAcknowledged(feed, 200);

    assertThat(
            arrivals.records("throttled").stream()
                .filter(record -> record.partitionKey().equals("a"))
                .map(record -> record.data().asUtf8String()))
        .containsExactlyElementsOf(
            IntStream.range(0, 100).mapToObj(i -> Integer.toString(2 * i)).toList());
  }
}
