package io.millrace.egress.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.millrace.common.spec.PipelineOutput;
import io.millrace.egress.emulator.TcpProxy;
import java.time.Duration;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.sqs.model.Message;

/**
 * What a bad line does, below HTTP: nothing is lost, and all goes on when the line is good again.
 */
class LineIT extends EmulatedAws {
  private TcpProxy line;

  @BeforeEach
  void open() {
    restart(IMPATIENT);
    line = new TcpProxy(egress.vertx, moto.port());
  }

  @AfterEach
  void close() {
    line.close();
  }

  private Feed deliver(String name, int count) {
    Feed feed = numbers(count, 3);
    egress.connect(
        egress.pipeline(name, new PipelineOutput.S3(name, egress.target(line.url()))), feed);
    return feed;
  }

  @Test
  void losesNothingAndKeepsTheOrderOfAStreamOnABadLine() {
    int count =
        BadLine.deliver(
            egress, moto.port(), target -> new PipelineOutput.Kinesis("bad-line", target));

    BadLine.expectAllInOrder(
        arrivals.records("bad-line").stream().map(record -> record.data().asUtf8String()).toList(),
        count);
  }

  @Test
  void losesNothingOfAQueueOnABadLine() {
    int count =
        BadLine.deliver(egress, moto.port(), target -> new PipelineOutput.Sqs("bad-line", target));

    BadLine.expectAll(arrivals.messages("bad-line").stream().map(Message::body).toList(), count);
  }

  private void awaitSome(Feed feed, long more) {
    await().atMost(Duration.ofSeconds(60)).until(() -> feed.acknowledged.get() >= more);
  }

  private void hasAll(String bucket, int count) {
    assertThat(
            new TreeSet<>(
                arrivals.objects(bucket).keySet().stream()
                    .map(key -> new String(arrivals.object(bucket, key)))
                    .toList()))
        .containsExactlyInAnyOrderElementsOf(
            IntStream.range(0, count).mapToObj(Integer::toString).toList());
    assertThat(arrivals.objects(bucket)).as("a repeat overwrites").hasSize(count);
  }

  @Test
  void goesOnAfterCuts() {
    Feed feed = deliver("cuts", 600);
    for (int reached : List.of(100, 200, 300)) {
      awaitSome(feed, reached);
      line.cut();
    }
    awaitAcknowledged(feed, 600);

    hasAll("cuts", 600);
  }

  @Test
  void goesOnAfterABlackHole() {
    Feed feed = deliver("holes", 400);
    awaitSome(feed, 50);
    line.swallow(true);
    awaitStatus("holes", status -> status.condition().reason().contains("no answer in time"));
    line.swallow(false);
    line.cut();
    awaitAcknowledged(feed, 400);

    hasAll("holes", 400);
  }

  @Test
  void goesOnAfterServersStoppedSpeakingWithoutHangingUp() {
    Feed feed = deliver("halves", 400);
    awaitSome(feed, 50);
    line.halfClose();
    awaitAcknowledged(feed, 400);

    hasAll("halves", 400);
  }

  @Test
  void hidesALongWayByHavingManyRequestsOut() {
    line.delay(150);
    long begun = System.nanoTime();
    Feed feed = deliver("distant", 300);
    awaitAcknowledged(feed, 300);

    // One after the other would take 90 s, and some connections have to be opened.
    assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(30));
    hasAll("distant", 300);
  }

  @Test
  void getsALargeMessageThroughANarrowLineWithoutGivingUpOnIt() {
    // With one second for a call and another for each 32 KiB.
    line.bandwidth(400_000);
    Feed feed = new Feed("edge-1.3");
    feed.put("t", new byte[1_000_000]);
    egress.connect(
        egress.pipeline("narrow", new PipelineOutput.S3("narrow", egress.target(line.url()))),
        feed);
    awaitAcknowledged(feed, 1);

    assertThat(arrivals.objects("narrow").values()).containsExactly(1_000_000L);
    assertThat(egress.status("narrow")).isNotNull();
  }

  @Test
  void saysThatANameCannotBeResolvedAndGoesOnOnceTheProfileIsMended() {
    Feed feed = numbers(5, 1);
    egress.connect(
        egress.pipeline(
            "nameless",
            new PipelineOutput.S3("named", egress.target("http://nowhere.invalid:9000"))),
        feed);
    awaitStatus(
        "nameless",
        status ->
            status.condition().reason().contains("the host name cannot be resolved")
                && status.condition().reason().contains("try"));

    egress.connect(
        egress.pipeline("nameless", new PipelineOutput.S3("named", egress.target(line.url()))),
        feed);
    await().atMost(Duration.ofSeconds(60)).until(() -> feed.acknowledged.get() >= 5);
  }
}
