package io.millrace.egress.app;

import io.millrace.common.spec.AwsTarget;
import io.millrace.common.spec.PipelineOutput;
import io.millrace.common.spec.PipelineSpec;
import io.millrace.egress.bench.Heap;
import io.millrace.egress.bench.IdleServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the process keeps with so many outputs, S3, Kinesis and SQS in turn, after each of them has
 * delivered messages and while its link stays open. The server and the senders are in it, too.
 */
final class OutputsBench {
  private static final Logger log = LoggerFactory.getLogger(OutputsBench.class);
  private static final List<Integer> COUNTS = List.of(1, 50, 500);
  private static final int MESSAGES = 200;
  private static final int BYTES = 1_024;

  private OutputsBench() {}

  static void run() throws IOException {
    for (int outputs : COUNTS) {
      Path data = Files.createTempDirectory("egress-bench");
      try (IdleServer server = new IdleServer();
          EgressFixture egress = new EgressFixture(data, Map.of())) {
        long before = Heap.kept();
        deliver(egress, server, outputs);
        long kept = Heap.kept();
        log.warn(
            "{} outputs: heap after a collection {} MiB ({} MiB before the first), resident {} MiB",
            outputs,
            kept / Heap.MIB,
            before / Heap.MIB,
            Heap.resident() / Heap.MIB);
      }
    }
  }

  private static void deliver(EgressFixture egress, IdleServer server, int outputs) {
    AwsTarget target = egress.target(server.url());
    List<PipelineSpec> specs =
        IntStream.range(0, outputs).mapToObj(i -> egress.spec("p" + i, output(i, target))).toList();
    egress.pipelines(specs);
    List<Feed> feeds = new ArrayList<>();
    for (PipelineSpec spec : specs) {
      Feed feed = new Feed("edge-1.3");
      IntStream.range(0, MESSAGES).forEach(i -> feed.put("t/" + i % 10, new byte[BYTES]));
      feeds.add(feed);
      egress.connect(spec, feed);
    }
    feeds.forEach(feed -> feed.awaitAcknowledged(MESSAGES));
  }

  private static PipelineOutput output(int number, AwsTarget target) {
    return switch (number % 3) {
      case 0 -> new PipelineOutput.S3("bench", target);
      case 1 -> new PipelineOutput.Kinesis("bench", target);
      default -> new PipelineOutput.Sqs("bench", target);
    };
  }
}
