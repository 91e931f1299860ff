package io.millrace.egress.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.millrace.common.spec.KinesisOptions;
import io.millrace.common.spec.Pace;
import io.millrace.common.spec.PipelineOutput;
import io.millrace.common.spec.SqsOptions;
import io.millrace.egress.emulator.Batches;
import io.millrace.egress.emulator.Batches.Batch;
import io.millrace.egress.emulator.Fault;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.kinesis.model.Record;

/** Requests are as full as the services allow, and no fuller, as read on their way. */
class FullRequestsIT extends EmulatedAws {
  private static final long KIB = 1024;

  /** What the requests held that delivered these messages, all of which were there at once. */
  private List<Batch> requests(PipelineOutput output, int count, int bytes) {
    Feed feed = new Feed("edge-1.3");
    String payload = "x".repeat(bytes);
    IntStream.range(0, count).forEach(i -> feed.put("t/" + i % 3, payload));
    Batches batches = new Batches();
    proxy.reader(batches);
    // What is not ready yet gets no messages, so the first request finds all of them.
    proxy.rule(call ->
        feed.left() > 0
            ? Fault.error(call, 503, "ServiceUnavailable", "not before all is there")
            : Fault.NONE);

    egress.connect(egress.pipeline("full", output), feed);
    awaitAcknowledged(feed, count);

    assertThat(batches.seen().stream().mapToInt(Batch::entries).sum()).isEqualTo(count);
    return batches.seen();
  }

  private PipelineOutput.Sqs queue(String name, int maxMessageBytes) {
    return new PipelineOutput.Sqs(
        name,
        egress.target(proxy.url()),
        new SqsOptions("{topic}", SqsOptions.Binary.BASE64, maxMessageBytes, null),
        Pace.UNLIMITED);
  }

  private PipelineOutput.Kinesis stream(String name) {
    return new PipelineOutput.Kinesis(name, egress.target(proxy.url()));
  }

  @Test
  void haveAsManyLargeQueueMessagesAsGoIntoOneRequestOfSqs() {
    List<Batch> requests = requests(queue("large", 256 * 1024), 100, 60_000);

    // A fifth message would be more than 256 KiB.
    assertThat(requests)
        .hasSize(25)
        .allSatisfy(request -> {
          assertThat(request.entries()).isEqualTo(4);
          assertThat(request.bytes()).isBetween(4 * 60_000L, 256 * KIB);
        });
  }

  @Test
  void haveTenQueueMessagesHoweverSmallThoseAreThatTheQueueTakes() {
    List<Batch> requests = requests(queue("small", 1_024), 100, 500);

    assertThat(requests).extracting(Batch::entries).hasSize(10).containsOnly(10);
  }

  @Test
  void haveMoreBytesWhereTheQueueTakesLargerMessages() {
    List<Batch> requests = requests(queue("larger", 1024 * 1024), 20, 300_000);

    assertThat(requests)
        .hasSize(7)
        .allSatisfy(request -> assertThat(request.bytes()).isLessThanOrEqualTo(1024 * KIB));
  }

  @Test
  void haveFiveHundredRecordsOfAStream() {
    List<Batch> requests = requests(stream("many"), 1_200, 10);

    assertThat(requests).extracting(Batch::entries).containsExactly(500, 500, 200);
  }

  @Test
  void goToOtherShardsWhileOneHasNotAnswered() {
    Feed feed = new Feed("edge-1.3");
    // Their MD5 is in three of eight shards.
    List<String> topics = List.of("t/0", "t/6", "t/8");
    IntStream.range(0, 1_500).forEach(i -> feed.put(topics.get(i / 500), Integer.toString(i)));
    AtomicBoolean silent = new AtomicBoolean();
    proxy.rule(call -> {
      if (feed.left() > 0) {
        return Fault.error(call, 503, "ServiceUnavailable", "not before all is there");
      }
      boolean first = call.action().equals("PutRecords") && silent.compareAndSet(false, true);
      return first ? new Fault.Silence() : Fault.NONE;
    });
    KinesisOptions options = new KinesisOptions("{topic}", 8, false, null);

    egress.connect(
        egress.pipeline(
            "beside",
            new PipelineOutput.Kinesis(
                "beside", egress.target(proxy.url()), options, Pace.UNLIMITED)),
        feed);
    await().until(() -> arrivals.records("beside").size() == 1_000);

    assertThat(arrivals.records("beside").stream().map(Record::partitionKey).distinct())
        .as("keys that do not wait for the answer")
        .hasSize(2);
    awaitAcknowledged(feed, 1_500);
    for (int topic = 0; topic < 3; topic++) {
      String key = topics.get(topic);
      assertThat(arrivals.records("beside"))
          .filteredOn(record -> record.partitionKey().equals(key))
          .extracting(record -> record.data().asUtf8String())
          .containsExactlyElementsOf(
              IntStream.range(topic * 500, topic * 500 + 500).mapToObj(Integer::toString).toList());
    }
  }

  @Test
  void haveAsManyLargeRecordsAsGoIntoOneRequestOfKinesis() {
    List<Batch> requests = requests(stream("heavy"), 400, 20_000);

    // 262 of them, with a key of three bytes each; another one would be more than 5 MiB.
    assertThat(requests).extracting(Batch::entries).containsExactly(262, 138);
    assertThat(requests.getFirst().bytes()).isEqualTo(262 * 20_003L).isLessThan(5 * KIB * KIB);
  }
}
