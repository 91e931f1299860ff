package io.millrace.egress.app;

import static org.awaitility.Awaitility.await;

import io.millrace.common.message.Message;
import io.millrace.common.spec.AwsTarget;
import io.millrace.common.spec.PipelineOutput;
import io.millrace.common.spec.PipelineSpec;
import io.millrace.egress.bench.Heap;
import io.millrace.egress.bench.IdleServer;
import io.millrace.egress.emulator.TcpProxy;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the process keeps with so many outputs, S3, Kinesis and SQS in turn: after each of them has
 * delivered messages, while its link stays open, and when nothing gets through any more and the
 * buffer of all outputs is full. The server and the senders are in it, too.
 */
final class OutputsBench {
  private static final Logger log = LoggerFactory.getLogger(OutputsBench.class);
  private static final List<Integer> COUNTS = List.of(1, 50, 500);
  private static final int MESSAGES = 200;

  /** At a time: what has to wait at the senders is not what this is about. */
  private static final int PORTION = 20;

  private static final int BYTES = 1_024;

  /** The setting's default. */
  private static final long BUFFER_BYTES = 64 * Heap.MIB;

  /** What one output has at most. */
  private static final long MOST_BYTES = 8 * Heap.MIB;

  private static final int MESSAGE_COST = BYTES + "t/0".length() + Message.OVERHEAD_BYTES;

  private OutputsBench() {}

  static void run() throws IOException {
    for (int outputs : COUNTS) {
      Path data = Files.createTempDirectory("egress-bench");
      try (IdleServer server = new IdleServer();
          EgressFixture egress = new EgressFixture(data, Map.of());
          TcpProxy line = new TcpProxy(egress.vertx, URI.create(server.url()).getPort())) {
        long before = Heap.kept();
        List<Feed> feeds = connected(egress, line, outputs);
        for (int brought = PORTION; brought <= MESSAGES; brought += PORTION) {
          bring(egress, feeds, PORTION);
          awaitAcknowledged(feeds, brought);
        }
        long kept = Heap.kept();
        long resident = Heap.resident();
        line.swallow(true);
        int more = (int) (Math.min(BUFFER_BYTES / outputs, MOST_BYTES) / MESSAGE_COST);
        bring(egress, feeds, more);
        await()
            .atMost(Duration.ofSeconds(15))
            .until(() -> feeds.stream().allMatch(feed -> feed.left() == 0));
        log.warn(
            "{} outputs: heap after a collection {} MiB ({} MiB before the first), resident {} MiB;"
                + " with a full buffer {} MiB, resident {} MiB",
            outputs,
            kept / Heap.MIB,
            before / Heap.MIB,
            resident / Heap.MIB,
            Heap.kept() / Heap.MIB,
            Heap.resident() / Heap.MIB);
        line.swallow(false);
        line.cut();
        awaitAcknowledged(feeds, MESSAGES + more);
      }
    }
  }

  private static List<Feed> connected(EgressFixture egress, TcpProxy line, int outputs) {
    AwsTarget target = egress.target(line.url());
    List<PipelineSpec> specs =
        IntStream.range(0, outputs).mapToObj(i -> egress.spec("p" + i, output(i, target))).toList();
    egress.pipelines(specs);
    List<Feed> feeds = new ArrayList<>();
    for (PipelineSpec spec : specs) {
      Feed feed = new Feed("edge-1.3");
      feeds.add(feed);
      egress.connect(spec, feed);
    }
    return feeds;
  }

  private static void awaitAcknowledged(List<Feed> feeds, int messages) {
    feeds.forEach(feed -> feed.awaitAcknowledged(messages));
  }

  private static void bring(EgressFixture egress, List<Feed> feeds, int messages) {
    for (Feed feed : feeds) {
      IntStream.range(0, messages).forEach(i -> feed.put("t/" + i % 10, new byte[BYTES]));
      egress.wake(feed);
    }
  }

  private static PipelineOutput output(int number, AwsTarget target) {
    return switch (number % 3) {
      case 0 -> new PipelineOutput.S3("bench", target);
      case 1 -> new PipelineOutput.Kinesis("bench", target);
      default -> new PipelineOutput.Sqs("bench", target);
    };
  }
}
