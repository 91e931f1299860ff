package io.millrace.egress.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.millrace.common.spec.PipelineOutput;
import io.millrace.common.status.Condition;
import io.millrace.egress.emulator.Arrivals;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.kinesis.model.Record;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.sqs.model.Message;

/**
 * Messages through a link into S3, Kinesis and SQS, as moto implements them, with the list of
 * actions that were called.
 */
class DeliveryIT extends EmulatedAws {
  @Test
  void makesTheBucketAndOneObjectOfEachMessage() {
    Feed feed = new Feed("edge-1.3");
    feed.put("plant/line 1/ü", "{\"temperature\": 21.5}");
    feed.put("t", new byte[] {0, 1, 2, (byte) 0xFF});
    feed.put("t", "");
    feed.put("t", "plain words");

    egress.connect(
        egress.pipeline("temps", new PipelineOutput.S3("readings", egress.target(proxy.url()))),
        feed);
    awaitAcknowledged(feed, 4);

    List<String> keys = List.copyOf(arrivals.objects("readings").keySet());
    assertThat(keys)
        .hasSize(4)
        .allMatch(key -> key.matches("temps/2026/11/22/\\d\\d/\\d{19}-edge-1.3-\\d-0-[0-9a-f]{8}"));
    assertThat(arrivals.object("readings", keys.get(0)))
        .asString(StandardCharsets.UTF_8)
        .isEqualTo("{\"temperature\": 21.5}");
    assertThat(arrivals.object("readings", keys.get(1))).containsExactly(0, 1, 2, 0xFF);
    assertThat(arrivals.object("readings", keys.get(2))).isEmpty();
    GetObjectResponse head = arrivals.objectHead("readings", keys.get(0));
    assertThat(head.contentType()).isEqualTo("application/json");
    assertThat(head.metadata())
        .containsEntry("topic", "plant/line%201/%C3%BC")
        .containsEntry("timestamp", Long.toString(Feed.TIME_NANOS))
        .containsEntry("pipeline", "temps");
    assertThat(proxy.actions())
        .containsOnly(
            Map.entry("s3:HeadBucket", 1L),
            Map.entry("s3:CreateBucket", 1L),
            Map.entry("s3:PutObject", 4L));
  }

  @Test
  void sendsLargePayloadsByteForByte() {
    byte[] picture = new byte[6 * 1024 * 1024];
    new SplittableRandom(1).nextBytes(picture);
    Feed feed = new Feed("edge-1.3");
    feed.put("camera", picture);
    feed.put("camera", picture);

    egress.connect(
        egress.pipeline("pictures", new PipelineOutput.S3("pictures", egress.target(proxy.url()))),
        feed);
    awaitAcknowledged(feed, 2);

    List<String> keys = List.copyOf(arrivals.objects("pictures").keySet());
    assertThat(keys).hasSize(2);
    assertThat(arrivals.object("pictures", keys.get(1))).isEqualTo(picture);
  }

  @Test
  void fillsRecordsUpToTheLimitAndRejectsWhatIsLarger() {
    byte[] most = new byte[1024 * 1024 - 1];
    new SplittableRandom(1).nextBytes(most);
    Feed feed = new Feed("edge-1.3");
    for (int i = 0; i < 6; i++) {
      feed.put("t", most);
    }
    feed.put("t", new byte[1024 * 1024]);

    egress.connect(
        egress.pipeline("large", new PipelineOutput.Kinesis("large", egress.target(proxy.url()))),
        feed);
    awaitAcknowledged(feed, 7);

    assertThat(arrivals.records("large"))
        .hasSize(6)
        .allMatch(r -> r.data().asByteArray().length == most.length);
    assertThat(feed.rejected).singleElement().asString().startsWith("6: ").contains("1048576");
  }

  @Test
  void overwritesTheObjectWhenAMessageComesAgain() {
    for (int time = 0; time < 2; time++) {
      Feed feed = new Feed("edge-1.3");
      feed.put("t", "the same");
      egress.connect(
          egress.pipeline("again", new PipelineOutput.S3("repeated", egress.target(proxy.url()))),
          feed);
      awaitAcknowledged(feed, 1);
    }

    assertThat(arrivals.objects("repeated")).hasSize(1);
  }

  @Test
  void makesTheStreamAndKeepsTheOrderOfEachTopic() {
    Feed feed = new Feed("edge-1.3");
    for (int i = 0; i < 3_000; i++) {
      feed.put("t/" + i % 3, "record " + i);
    }

    egress.connect(
        egress.pipeline(
            "records", new PipelineOutput.Kinesis("readings", egress.target(proxy.url()))),
        feed);
    awaitAcknowledged(feed, 3_000);

    List<Record> records = arrivals.records("readings");
    assertThat(records.stream().map(r -> r.data().asUtf8String()))
        .containsExactlyInAnyOrderElementsOf(
            IntStream.range(0, 3_000).mapToObj(i -> "record " + i).toList());
    for (int topic = 0; topic < 3; topic++) {
      int first = topic;
      assertThat(
              records.stream()
                  .filter(r -> r.partitionKey().equals("t/" + first))
                  .map(r -> r.data().asUtf8String()))
          .containsExactlyElementsOf(
              IntStream.range(0, 1_000).mapToObj(i -> "record " + (3 * i + first)).toList());
    }
    assertThat(proxy.actions())
        .containsOnlyKeys("kinesis:DescribeStream", "kinesis:CreateStream", "kinesis:PutRecords");
    assertThat(proxy.count("kinesis:PutRecords")).isLessThan(20);
  }

  @Test
  void makesTheQueueAndSendsTextAsItIsAndTheRestAsBase64() {
    byte[] binary = {0, 1, 2, (byte) 0xFF};
    Feed feed = new Feed("edge-1.3");
    feed.put("t/ü", "grüße\n");
    feed.put("t", binary);
    feed.put("t", "no bell: \u0007");
    feed.put("t", "");
    feed.put("t", "x".repeat(300_000));
    for (int i = 0; i < 40; i++) {
      feed.put("t", "message " + i);
    }

    egress.connect(
        egress.pipeline("queued", new PipelineOutput.Sqs("readings", egress.target(proxy.url()))),
        feed);
    awaitAcknowledged(feed, 45);

    List<Message> messages = arrivals.messages("readings");
    assertThat(messages).hasSize(43);
    assertThat(
            messages.stream()
                .filter(m -> !m.messageAttributes().containsKey("encoding"))
                .map(Message::body))
        .contains("grüße\n", "message 0", "message 39")
        .hasSize(41);
    assertThat(
            messages.stream()
                .filter(m -> m.messageAttributes().containsKey("encoding"))
                .map(m -> Base64.getDecoder().decode(m.body())))
        .containsExactlyInAnyOrder(binary, "no bell: \u0007".getBytes(StandardCharsets.UTF_8));
    assertThat(
            messages.stream()
                .filter(m -> m.body().startsWith("gr"))
                .findFirst()
                .orElseThrow()
                .messageAttributes())
        .hasEntrySatisfying("topic", value -> assertThat(value.stringValue()).isEqualTo("t/ü"))
        .hasEntrySatisfying(
            "timestamp",
            value -> assertThat(value.stringValue()).isEqualTo(Long.toString(Feed.TIME_NANOS)));
    assertThat(feed.rejected)
        .hasSize(2)
        .anyMatch(r -> r.contains("empty"))
        .anyMatch(r -> r.contains("262144"));
    assertThat(proxy.actions())
        .containsOnlyKeys("sqs:ListQueues", "sqs:CreateQueue", "sqs:SendMessageBatch");
  }

  @Test
  void sendsToAFifoQueueInOrderOfEachTopicAndOnlyOnce() {
    for (int time = 0; time < 2; time++) {
      Feed feed = new Feed("edge-1.3");
      for (int i = 0; i < 30; i++) {
        feed.put("t/" + i % 2, "message " + i);
      }
      egress.connect(
          egress.pipeline(
              "fifo", new PipelineOutput.Sqs("readings.fifo", egress.target(proxy.url()))),
          feed);
      awaitAcknowledged(feed, 30);
    }

    List<Message> messages = arrivals.messages("readings.fifo");
    assertThat(messages).hasSize(30);
    for (int topic = 0; topic < 2; topic++) {
      int first = topic;
      assertThat(Arrivals.bodies(messages, "t/" + first))
          .containsExactlyElementsOf(
              IntStream.range(0, 15).mapToObj(i -> "message " + (2 * i + first)).toList());
    }
  }

  @Test
  void usesWhatIsThereWithoutMakingIt() {
    arrivals.sqs().createQueue(create -> create.queueName("there")).join();
    arrivals.sqs().createQueue(create -> create.queueName("there-too")).join();
    Feed feed = new Feed("edge-1.3");
    feed.put("t", "hello");

    egress.connect(
        egress.pipeline("existing", new PipelineOutput.Sqs("there", egress.target(proxy.url()))),
        feed);
    awaitAcknowledged(feed, 1);

    assertThat(proxy.actions()).containsOnlyKeys("sqs:ListQueues", "sqs:SendMessageBatch");
    assertThat(arrivals.messages("there")).hasSize(1);
  }

  @Test
  void isReadyBeforeTheFirstMessage() {
    Feed feed = new Feed("edge-1.3");

    egress.connect(
        egress.pipeline("early", new PipelineOutput.S3("early", egress.target(proxy.url()))), feed);

    await()
        .untilAsserted(() ->
            assertThat(egress.status("early"))
                .isNotNull()
                .satisfies(status ->
                    assertThat(status.condition().level()).isEqualTo(Condition.Level.READY)));
    assertThat(proxy.actions()).containsOnlyKeys("s3:HeadBucket", "s3:CreateBucket");
  }

  @Test
  void tellsFiguresOfWhatItDelivered() {
    Feed feed = new Feed("edge-1.3");
    feed.put("t", "12345");
    feed.put("t", "123");

    egress.connect(
        egress.pipeline("counted", new PipelineOutput.S3("counted", egress.target(proxy.url()))),
        feed);

    await()
        .untilAsserted(() ->
            assertThat(egress.status("counted"))
                .isNotNull()
                .satisfies(status ->
                    assertThat(status.figures())
                        .containsEntry("messagesOut", 2L)
                        .containsEntry("bytesOut", 8L)
                        .containsEntry("inFlight", 0L)));
    assertThat(
            egress
                .meters
                .get("millrace.egress.messages")
                .tag("pipeline", "counted")
                .counter()
                .count())
        .isEqualTo(2);
  }

  @Test
  void refusesAPipelineThatItDoesNotKnowAndSaysSo() {
    Feed feed = new Feed("edge-1.3");

    egress.connect(
        egress.spec("stranger", new PipelineOutput.S3("nowhere", egress.target(proxy.url()))),
        feed);

    await()
        .untilAsserted(() ->
            assertThat(feed.states).anyMatch(state -> state.toString().contains("does not know")));
    assertThat(proxy.calls()).isEmpty();
  }
}
