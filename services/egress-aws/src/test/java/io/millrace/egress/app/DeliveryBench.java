package io.millrace.egress.app;

import io.millrace.common.spec.PipelineOutput;
import io.millrace.common.spec.PipelineSpec;
import io.millrace.egress.bench.IdleServer;
import io.millrace.egress.bench.SdkLoop;
import io.millrace.egress.emulator.MotoServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Messages a second through the service, from the link to the acknowledgement, beside a loop around
 * the SDK, in turns against the same server.
 */
public final class DeliveryBench {
  private static final Logger log = LoggerFactory.getLogger(DeliveryBench.class);
  private static final int ROUNDS = 5;

  private DeliveryBench() {}

  /** One way of sending so many messages. */
  private interface Way {
    void send(int messages) throws Exception;
  }

  /**
   * Arguments: {@code idle} for a server that keeps nothing, or {@code moto} for moto's; and by
   * what the numbers of messages are divided.
   */
  public static void main(String[] args) throws Exception {
    int divisor = args.length > 1 ? Integer.parseInt(args[1]) : 1;
    if (args.length > 0 && args[0].equals("moto")) {
      try (MotoServer server = MotoServer.start()) {
        // It answers a hundredth as fast.
        compareAll("moto", server.url(), 20 * divisor);
      }
    } else {
      try (IdleServer server = new IdleServer()) {
        compareAll("idle", server.url(), divisor);
      }
    }
  }

  private static void compareAll(String server, String url, int divisor) throws Exception {
    byte[] payload = new byte[1024];
    Arrays.fill(payload, (byte) 'x');
    Path data = Files.createTempDirectory("egress-bench");
    try (SdkLoop loop = new SdkLoop(url, payload);
        EgressFixture egress = new EgressFixture(data, Map.of())) {
      Function<PipelineOutput, Way> service =
          output -> {
            PipelineSpec spec = egress.pipeline(output.getClass().getSimpleName(), output);
            return messages -> deliver(egress, spec, payload, messages);
          };
      compare(
          server + ", S3",
          10_000 / divisor,
          loop::s3,
          service.apply(new PipelineOutput.S3("bench", egress.target(url))));
      compare(
          server + ", Kinesis",
          100_000 / divisor,
          loop::kinesis,
          service.apply(new PipelineOutput.Kinesis("bench", egress.target(url))));
      compare(
          server + ", SQS",
          50_000 / divisor,
          loop::sqs,
          service.apply(new PipelineOutput.Sqs("bench", egress.target(url))));
    }
  }

  private static void compare(String name, int messages, Way loop, Way service) throws Exception {
    double[] loops = new double[ROUNDS];
    double[] services = new double[ROUNDS];
    // Makes the bucket, stream or queue, and both ways known to the compiler.
    service.send(messages);
    loop.send(messages);
    for (int round = 0; round < ROUNDS; round++) {
      loops[round] = rate(loop, messages);
      services[round] = rate(service, messages);
    }
    Arrays.sort(loops);
    Arrays.sort(services);
    double loopRate = loops[ROUNDS / 2];
    double serviceRate = services[ROUNDS / 2];
    log.warn(
        "{}: SDK loop {} messages/s, service {} messages/s, ratio {}",
        name,
        (long) loopRate,
        (long) serviceRate,
        String.format("%.2f", serviceRate / loopRate));
  }

  private static double rate(Way way, int messages) throws Exception {
    long begin = System.nanoTime();
    way.send(messages);
    return messages / ((System.nanoTime() - begin) / 1e9);
  }

  private static void deliver(
      EgressFixture egress, PipelineSpec spec, byte[] payload, int messages) {
    Feed feed = new Feed("edge-1.3");
    for (int i = 0; i < messages; i++) {
      feed.put("t/" + i % 10, payload);
    }
    var sender = egress.connect(spec, feed);
    while (feed.acknowledged.get() < messages) {
      LockSupport.parkNanos(1_000_000);
    }
    egress.onContext(() -> {
      sender.close();
      return io.vertx.core.Future.succeededFuture();
    });
  }
}
