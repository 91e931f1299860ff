package io.millrace.egress.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.common.spec.KinesisOptions;
import io.millrace.common.spec.Pace;
import io.millrace.common.spec.PipelineOutput;
import io.millrace.egress.emulator.Fault;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.kinesis.model.Record;

/** Records that many messages share, taken apart by AWS's own module. */
class AggregationIT extends EmulatedAws {
  private static final int TOPICS = 3;

  private Feed deliver(String stream, int count, String payload) {
    Feed feed = new Feed("edge-1.3");
    IntStream.range(0, count).forEach(i -> feed.put("t/" + i % TOPICS, i + payload));
    deliver(stream, feed);
    return feed;
  }

  private void deliver(String stream, Feed feed) {
    egress.connect(
        egress.pipeline(
            stream,
            new PipelineOutput.Kinesis(
                stream,
                egress.target(proxy.url()),
                new KinesisOptions("{topic}", 1, true, null),
                Pace.UNLIMITED)),
        feed);
  }

  /** Nothing is missing, nothing came twice, and each topic is in order. */
  private static void expectEachOnceInOrder(List<Record> records, int count, String payload)
      throws Exception {
    List<String> found = takenApart(records);
    assertThat(found).hasSize(count);
    for (int topic = 0; topic < TOPICS; topic++) {
      int first = topic;
      String key = "t/" + topic + "\t";
      assertThat(found.stream().filter(line -> line.startsWith(key)))
          .containsExactlyElementsOf(
              IntStream.range(0, count)
                  .filter(i -> i % TOPICS == first)
                  .mapToObj(i -> key + i + payload)
                  .toList());
    }
  }

  @Test
  void hasEveryMessageInOrder() throws Exception {
    Feed feed = deliver("aggregated", 10_000, "");
    awaitAcknowledged(feed, 10_000);

    List<Record> records = arrivals.records("aggregated");
    assertThat(records.size()).isLessThan(300);
    expectEachOnceInOrder(records, 10_000, "");
  }

  @Test
  void hasEveryMessageOnceThoughTheStreamTakesPartOfARequest() throws Exception {
    SplittableRandom random = new SplittableRandom(7);
    proxy.rule(call -> {
      int taken = random.nextInt(4);
      return call.action().equals("PutRecords")
          ? new Fault.Partly(index -> index >= taken, "ProvisionedThroughputExceededException")
          : Fault.NONE;
    });
    String payload = "-" + "x".repeat(20_000);

    Feed feed = deliver("in-part", 60, payload);
    awaitAcknowledged(feed, 60);

    expectEachOnceInOrder(arrivals.records("in-part"), 60, payload);
    assertThat(proxy.count("kinesis:PutRecords")).isGreaterThan(5);
  }

  private static List<String> takenApart(List<Record> records) throws Exception {
    List<String> found = new ArrayList<>();
    for (Record record : records) {
      Python.run("read_aggregate.py", record.data().asByteArray()).lines().forEach(found::add);
    }
    return found;
  }

  /** More records than go in one request, with the first and the last of one key. */
  @Test
  void keepsAKeyInOrderOfWhichTheFirstOfSeveralRequestsWasNotTaken() throws Exception {
    Feed feed = new Feed("edge-1.3");
    IntStream.range(0, 699).forEach(i -> feed.put("w/" + i, "one"));
    IntStream.range(0, 4).forEach(i -> feed.put("k", i + "-" + "x".repeat(20_000)));
    // What is not ready yet gets no messages, so the first request finds all of them.
    proxy.rule(call -> {
      if (feed.left() > 0) {
        return Fault.error(call, 503, "ServiceUnavailable", "not before all is there");
      }
      return call.action().equals("PutRecords") && proxy.count("kinesis:PutRecords") == 1
          ? new Fault.Partly(index -> index == 0, "ProvisionedThroughputExceededException")
          : Fault.NONE;
    });

    deliver("several", feed);
    awaitAcknowledged(feed, 703);

    List<Record> records = arrivals.records("several");
    assertThat(records).hasSize(701);
    assertThat(
            takenApart(
                records.stream().filter(record -> record.partitionKey().equals("k")).toList()))
        .extracting(line -> line.substring(0, 3))
        .containsExactly("k\t0", "k\t1", "k\t2", "k\t3");
  }
}
