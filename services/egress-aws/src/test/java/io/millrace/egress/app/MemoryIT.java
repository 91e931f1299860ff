package io.millrace.egress.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.millrace.common.link.LinkSender;
import io.millrace.common.spec.Pace;
import io.millrace.common.spec.PipelineOutput;
import io.millrace.common.spec.PipelineSpec;
import io.millrace.common.spec.S3Options;
import io.millrace.egress.bench.Heap;
import io.millrace.egress.bench.IdleServer;
import io.millrace.egress.emulator.TcpProxy;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;

/** What outputs keep in memory, measured after a collection of garbage. */
class MemoryIT {
  private static final int MESSAGES = 10_000;

  @TempDir Path data;
  private IdleServer server;
  private EgressFixture egress;
  private TcpProxy line;

  @BeforeEach
  void start() {
    server = new IdleServer();
    egress = new EgressFixture(data, Map.of());
    line = new TcpProxy(egress.vertx, URI.create(server.url()).getPort());
  }

  @AfterEach
  void stop() {
    line.close();
    egress.close();
    server.close();
  }

  private PipelineSpec batched(String name) {
    S3Options options =
        Options.s3("{topic}/{id}", S3Options.Compression.NONE, Options.lines(MESSAGES, 900_000));
    return egress.pipeline(
        name, new PipelineOutput.S3(name, egress.target(line.url()), options, Pace.UNLIMITED));
  }

  /** What is kept while so many messages, spread over so many partitions, are under way. */
  private long kept(String name, int partitions) {
    PipelineSpec spec = batched(name);
    long before = Heap.kept();
    Feed feed = new Feed("edge-1.3");
    IntStream.range(0, MESSAGES).forEach(i -> feed.put("t/" + i % partitions, new byte[100]));
    line.swallow(true);
    egress.connect(spec, feed);
    await().atMost(Duration.ofSeconds(30)).until(() -> feed.left() == 0);
    long kept = Heap.kept() - before;

    line.swallow(false);
    line.cut();
    await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(() -> assertThat(feed.acknowledged).hasValue(MESSAGES));
    return kept;
  }

  @Test
  void doesNotGrowWithTheNumberOfPartitions(TestReporter reporter) {
    kept("warm", 10);
    long few = kept("few", 10);
    long many = kept("many", MESSAGES);

    reporter.publishEntry("few", few / Heap.MIB + " MiB");
    reporter.publishEntry("many", many / Heap.MIB + " MiB");
    assertThat(many - few).isLessThan(4 * Heap.MIB);
  }

  @Test
  void isFlatWith500OutputsHoweverMuchGoesThroughThem(TestReporter reporter) {
    List<PipelineSpec> specs =
        IntStream.range(0, 500)
            .mapToObj(i ->
                egress.spec("p" + i, new PipelineOutput.S3("b" + i, egress.target(server.url()))))
            .toList();
    egress.pipelines(specs);
    List<Feed> feeds = new ArrayList<>();
    for (PipelineSpec spec : specs) {
      Feed feed = new Feed("edge-1.3");
      feeds.add(feed);
      egress.connect(spec, feed);
    }
    round(feeds, 1);
    round(feeds, 2);
    long before = Heap.kept();
    for (int round = 3; round <= 6; round++) {
      round(feeds, round);
    }
    long grown = Heap.kept() - before;

    reporter.publishEntry("kept", before / Heap.MIB + " MiB, grown " + grown / 1024 + " KiB");
    assertThat(grown).isLessThan(4 * Heap.MIB);
  }

  private void round(List<Feed> feeds, int round) {
    for (Feed feed : feeds) {
      IntStream.range(0, 5).forEach(i -> feed.put("t", new byte[10_000]));
      egress.wake(feed);
    }
    await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> feeds.stream().allMatch(feed -> feed.acknowledged.get() == 5L * round));
  }

  @Test
  void isBoundedByTheSettingAtAnyNumberOfOutputs() {
    egress.close();
    egress = new EgressFixture(data, Map.of("MILLRACE_EGRESS_BUFFER_BYTES", "1048576"));
    line = new TcpProxy(egress.vertx, URI.create(server.url()).getPort());
    line.swallow(true);
    int outputs = 300;
    int bytes = 5_000;
    List<PipelineSpec> specs =
        IntStream.range(0, outputs)
            .mapToObj(i ->
                egress.spec("p" + i, new PipelineOutput.S3("b" + i, egress.target(line.url()))))
            .toList();
    egress.pipelines(specs);
    List<Feed> feeds = new ArrayList<>();
    List<LinkSender> senders = new ArrayList<>();
    for (PipelineSpec spec : specs) {
      Feed feed = new Feed("edge-1.3");
      feeds.add(feed);
      senders.add(egress.connect(spec, feed));
    }
    // The share of a link is known when all are open, and told with the next probe.
    await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> senders.stream().allMatch(sender -> isTold(sender, Heap.MIB / outputs)));
    for (Feed feed : feeds) {
      IntStream.range(0, 50).forEach(i -> feed.put("t", new byte[bytes]));
      egress.wake(feed);
    }

    await()
        .during(Duration.ofSeconds(2))
        .atMost(Duration.ofSeconds(60))
        .until(() -> feeds.stream().allMatch(feed -> feed.left() < 50));
    long taken = feeds.stream().mapToLong(feed -> 50 - feed.left()).sum() * bytes;
    assertThat(taken)
        .as("the buffer, and a message for each link")
        .isLessThan(Heap.MIB + (long) outputs * bytes);
  }

  private static boolean isTold(LinkSender sender, long share) {
    return sender.credit() > 0 && sender.credit() <= share;
  }
}
