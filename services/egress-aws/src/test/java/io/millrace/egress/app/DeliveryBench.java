package io.millrace.egress.app;

import io.millrace.common.spec.KinesisOptions;
import io.millrace.common.spec.Pace;
import io.millrace.common.spec.PipelineOutput;
import io.millrace.common.spec.PipelineSpec;
import io.millrace.egress.bench.IdleServer;
import io.millrace.egress.bench.SdkLoop;
import io.millrace.egress.emulator.Emulator;
import io.millrace.egress.emulator.MotoServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Messages a second through the service, from the link to the acknowledgement, beside a loop around
 * the SDK with as many requests in flight as serve it best, in turns against the same server.
 */
public final class DeliveryBench {
  private static final Logger log = LoggerFactory.getLogger(DeliveryBench.class);
  private static final int ROUNDS = 6;

  private DeliveryBench() {}

  /** One way of sending so many messages. */
  private interface Way {
    void send(int messages) throws Exception;
  }

  /** A loop around the SDK. */
  private interface Loop {
    /** Sends so many messages, with at most {@code depth} requests in flight. */
    void send(int messages, int depth);
  }

  /**
   * What both ways send to.
   *
   * @param objects so many in a turn
   * @param records so many in a turn, 500 a request
   * @param entries so many in a turn, 10 a request
   * @param keeps whether it gets slower the more it has, so that a turn starts with nothing
   */
  private record Servers(
      String name,
      String s3,
      String kinesis,
      String sqs,
      int objects,
      int records,
      int entries,
      boolean keeps) {
    Servers dividedBy(int divisor) {
      return new Servers(
          name,
          s3,
          kinesis,
          sqs,
          objects / divisor,
          records / divisor / 500 * 500,
          entries / divisor / 10 * 10,
          keeps);
    }
  }

  /**
   * Arguments: {@code idle} for a server that keeps nothing, {@code moto} for moto's, {@code
   * others} for S3Mock, kinesalite and ElasticMQ, {@code memory} for {@link OutputsBench}; and by
   * what the numbers of messages are divided.
   */
  public static void main(String[] args) throws Exception {
    int divisor = args.length > 1 ? Integer.parseInt(args[1]) : 1;
    switch (args.length == 0 ? "idle" : args[0]) {
      case "moto" -> {
        try (MotoServer server = MotoServer.start()) {
          String url = server.url();
          compareAll(
              new Servers("moto", url, url, url, 1_000, 10_000, 500, true).dividedBy(divisor));
        }
      }
      case "others" -> {
        Path kept = Files.createTempDirectory("egress-bench-kept");
        try (Emulator s3 = Emulator.start("s3mock", kept.resolve("s3"));
            Emulator kinesis = Emulator.start("kinesalite", kept.resolve("kinesis"));
            Emulator sqs = Emulator.start("elasticmq", kept.resolve("sqs"))) {
          compareAll(
              new Servers(
                      "S3Mock, kinesalite, ElasticMQ",
                      s3.url(),
                      kinesis.url(),
                      sqs.url(),
                      400,
                      50_000,
                      10_000,
                      true)
                  .dividedBy(divisor));
        }
      }
      case "memory" -> OutputsBench.run();
      default -> {
        try (IdleServer server = new IdleServer()) {
          String url = server.url();
          compareAll(
              new Servers("idle", url, url, url, 10_000, 100_000, 50_000, false)
                  .dividedBy(divisor));
        }
      }
    }
  }

  private static void compareAll(Servers servers) throws Exception {
    byte[] payload = new byte[1024];
    Arrays.fill(payload, (byte) 'x');
    boolean keeps = servers.keeps();
    Path data = Files.createTempDirectory("egress-bench");
    try (SdkLoop loop = new SdkLoop(servers.s3(), servers.kinesis(), servers.sqs(), payload);
        EgressFixture egress = new EgressFixture(data, Map.of())) {
      Function<PipelineOutput, Way> service =
          output -> {
            String name = output.getClass().getSimpleName();
            return new OpenPipeline(egress, egress.pipeline(name, output), payload);
          };
      compare(
          servers.name() + ": S3",
          servers.objects(),
          loop::s3,
          keeps ? loop::emptyBucket : () -> {},
          servers::objects,
          service.apply(new PipelineOutput.S3("bench", egress.target(servers.s3()))));
      compare(
          servers.name() + ": Kinesis",
          servers.records(),
          loop::kinesis,
          keeps ? loop::freshStream : () -> {},
          keeps ? loop::records : servers::records,
          service.apply(
              new PipelineOutput.Kinesis(
                  "bench",
                  egress.target(servers.kinesis()),
                  new KinesisOptions("{topic}", SdkLoop.SHARDS, false, null),
                  Pace.UNLIMITED)));
      compare(
          servers.name() + ": SQS",
          servers.entries(),
          loop::sqs,
          keeps ? loop::freshQueue : () -> {},
          servers::entries,
          service.apply(new PipelineOutput.Sqs("bench", egress.target(servers.sqs()))));
    }
  }

  /**
   * @param empty brings the server to the same state before each turn
   * @param kept how many messages the server has after a turn
   */
  private static void compare(
      String name, int messages, Loop loop, Runnable empty, LongSupplier kept, Way service)
      throws Exception {
    // Makes the bucket, stream or queue, and both ways known to the compiler.
    service.send(messages);
    loop.send(messages, 1);
    int depth = best(name, messages, loop, empty, kept);
    Way tuned = count -> loop.send(count, depth);
    double loops = 0;
    double services = 0;
    for (int round = 0; round < ROUNDS; round++) {
      // By turns the first.
      for (int turn = 0; turn < 2; turn++) {
        empty.run();
        if (turn == round % 2) {
          loops += seconds(tuned, messages);
        } else {
          services += seconds(service, messages);
          if (kept.getAsLong() != messages) {
            throw new IllegalStateException(name + " has " + kept.getAsLong() + " of " + messages);
          }
        }
      }
    }
    double sent = (double) messages * ROUNDS;
    log.warn(
        "{}: SDK loop, {} in flight, {} messages/s, service {} messages/s, ratio {}",
        name,
        depth,
        (long) (sent / loops),
        (long) (sent / services),
        String.format("%.2f", loops / services));
  }

  /**
   * With how many requests in flight the loop is fastest, of 1, 2, 4, … as far as the server keeps
   * all that comes: moto loses records of a shard that come at once.
   */
  private static int best(String name, int messages, Loop loop, Runnable empty, LongSupplier kept)
      throws Exception {
    int best = 1;
    double least = Double.MAX_VALUE;
    for (int depth = 1; depth <= SdkLoop.MOST; depth *= 2) {
      int inFlight = depth;
      double fastest = Double.MAX_VALUE;
      long fewest = messages;
      // The better of two, as one may be disturbed.
      for (int turn = 0; turn < 2; turn++) {
        empty.run();
        fastest = Math.min(fastest, seconds(count -> loop.send(count, inFlight), messages));
        fewest = Math.min(fewest, kept.getAsLong());
      }
      if (fewest < messages) {
        log.warn("{}: of {} in flight {} of {} are kept", name, depth, fewest, messages);
        break;
      }
      if (fastest < least) {
        least = fastest;
        best = depth;
      }
    }
    return best;
  }

  private static double seconds(Way way, int messages) throws Exception {
    long begin = System.nanoTime();
    way.send(messages);
    return (System.nanoTime() - begin) / 1e9;
  }

  /** A pipeline whose link stays open between rounds, as it does between two messages. */
  private static final class OpenPipeline implements Way {
    private final EgressFixture egress;
    private final byte[] payload;
    private final Feed feed = new Feed("edge-1.3");
    private long sent;

    OpenPipeline(EgressFixture egress, PipelineSpec spec, byte[] payload) {
      this.egress = egress;
      this.payload = payload;
      egress.connect(spec, feed);
    }

    @Override
    public void send(int messages) {
      for (int i = 0; i < messages; i++) {
        feed.put("t/" + i % 10, payload);
      }
      sent += messages;
      egress.wake(feed);
      feed.awaitAcknowledged(sent);
    }
  }
}
