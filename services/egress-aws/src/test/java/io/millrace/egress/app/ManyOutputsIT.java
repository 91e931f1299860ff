package io.millrace.egress.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.millrace.common.spec.PipelineOutput;
import io.millrace.common.spec.PipelineSpec;
import io.millrace.egress.bench.IdleServer;
import io.millrace.egress.emulator.TcpProxy;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What many outputs of a node cost together. */
class ManyOutputsIT {
  private static final int PIPELINES = 500;
  private static final int MESSAGES = 20;
  private static final int BYTES = 10_000;

  /**
   * Calls of one account that may be under way at once; a connection that one end has closed counts
   * until both have.
   */
  private static final int CALLS = 128;

  @TempDir Path data;

  @Test
  void shareConnectionsAndABoundedBuffer() throws Exception {
    try (IdleServer server = new IdleServer();
        EgressFixture egress = new EgressFixture(data, Map.of());
        TcpProxy line = new TcpProxy(egress.vertx, URI.create(server.url()).getPort())) {
      line.swallow(true);
      List<PipelineSpec> specs =
          IntStream.range(0, PIPELINES)
              .mapToObj(i ->
                  egress.spec(
                      "p" + i, new PipelineOutput.S3("bucket-" + i, egress.target(line.url()))))
              .toList();
      egress.pipelines(specs);
      List<Feed> feeds = new ArrayList<>();
      for (PipelineSpec spec : specs) {
        Feed feed = new Feed("edge-1.3");
        IntStream.range(0, MESSAGES).forEach(i -> feed.put("t", new byte[BYTES]));
        feeds.add(feed);
        egress.connect(spec, feed);
      }

      // Nothing gets through: every link sends as much as it may.
      await()
          .during(Duration.ofSeconds(2))
          .atMost(Duration.ofSeconds(60))
          .until(() -> feeds.stream().allMatch(feed -> feed.left() < MESSAGES));
      long taken = feeds.stream().mapToLong(feed -> MESSAGES - feed.left()).sum() * BYTES;
      assertThat(taken)
          .as("bytes in memory")
          .isLessThan(PIPELINES * (128L + 64) * 1024)
          .isLessThan((long) PIPELINES * MESSAGES * BYTES);

      line.swallow(false);
      line.cut();
      await()
          .atMost(Duration.ofSeconds(120))
          .until(() -> feeds.stream().allMatch(feed -> feed.acknowledged.get() == MESSAGES));
      assertThat(line.atOnce()).isLessThanOrEqualTo(2 * CALLS);
    }
  }
}
