package io.millrace.functions.app;

import static org.awaitility.Awaitility.await;

import io.millrace.common.message.Message;
import io.millrace.common.spec.StageSpec;
import io.millrace.common.status.Condition.Level;
import io.millrace.functions.fixtures.Flood;
import io.millrace.functions.fixtures.Specs;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Messages through function-host and a pass-through stage in its container, from a link to a link
 * and acknowledged; beside a pipeline without functions. {@code bench/runtimes/host} runs it.
 */
final class HostBench {
  private static final int RATE = 2_000;
  private static final Map<String, StageSpec> STAGES = new LinkedHashMap<>();

  static {
    STAGES.put("python", Specs.python(Specs.PASS));
    STAGES.put("node", Specs.node("exports.main = async (ctx, msg) => { ctx.send(msg) }"));
    STAGES.put(
        "golang",
        Specs.golang(
            """
            package main

            import "millrace.io/runtime"

            func main() {
              runtime.Start(func(ctx *runtime.Context, msg []byte) error { return ctx.Send(msg) })
            }
            """));
  }

  private final TestBed bed;
  private final int rounds = Integer.getInteger("rounds", 5);
  private final int seconds = Integer.getInteger("seconds", 3);
  private final int count = Integer.getInteger("messages", 300_000);
  private final int millions = Integer.getInteger("millions", 10);
  private final Buffer small = Buffer.buffer("{\"fill\": \"" + "x".repeat(188) + "\"}");
  private final Buffer large = Buffer.buffer(new byte[2_700_000]);

  private HostBench(TestBed bed) {
    this.bed = bed;
  }

  /**
   * @param args the runtime: docker or process
   */
  public static void main(String[] args) throws Exception {
    Path folder = Files.createTempDirectory("millrace-bench");
    try (TestBed bed = new TestBed(folder, args[0]).start()) {
      bed.egress.keeping = false;
      new HostBench(bed).run();
    }
    System.exit(0);
  }

  private void run() throws Exception {
    Map<String, Flood> floods = new LinkedHashMap<>();
    floods.put("none", open("none", null));
    for (Map.Entry<String, StageSpec> stage : STAGES.entrySet()) {
      floods.put(stage.getKey(), open(stage.getKey(), stage.getValue()));
    }
    say(
        "%-10s %12s %14s %10s %10s %16s%n",
        "stage", "messages/s", "2.7 MB GB/s", "p50 ms", "p99 ms", "added p50/p99 ms");
    double[] bare = null;
    for (Map.Entry<String, Flood> each : floods.entrySet()) {
      Flood flood = each.getValue();
      double perSecond = median(() -> count / flood.send(count, small));
      double gigabytes = median(() -> 100 / flood.send(100, large) * large.length() / 1e9);
      double[] latency = latency(flood);
      bare = bare == null ? latency : bare;
      say(
          "%-10s %12.0f %14.2f %10.3f %10.3f %9.3f / %.3f%n",
          each.getKey(),
          perSecond,
          gigabytes,
          latency[0],
          latency[1],
          latency[0] - bare[0],
          latency[1] - bare[1]);
    }
    memory(open("memory", Specs.python(Specs.PASS)));
  }

  private Flood open(String id, @Nullable StageSpec stage) throws Exception {
    bed.deploy(Specs.pipeline(id, 1, stage == null ? new StageSpec[0] : new StageSpec[] {stage}));
    await().atMost(Duration.ofMinutes(2)).until(() -> bed.level(id) == Level.READY);
    Flood flood = Flood.open(bed.vertx, id);
    flood.send(count, small);
    return flood;
  }

  /**
   * Medians over the rounds of p50 and p99, in milliseconds, from when a message was due to its
   * arrival.
   */
  private double[] latency(Flood flood) throws Exception {
    double[] middle = new double[rounds];
    double[] high = new double[rounds];
    for (int round = 0; round < rounds; round++) {
      long[] taken = new long[RATE * seconds];
      AtomicInteger arrived = new AtomicInteger();
      bed.egress.watching =
          (Message message) ->
              taken[arrived.getAndIncrement()] = System.nanoTime() - message.timestampNanos();
      flood.pace(RATE, taken.length, small);
      bed.egress.watching = message -> {};
      Arrays.sort(taken);
      middle[round] = taken[taken.length / 2] / 1e6;
      high[round] = taken[taken.length * 99 / 100] / 1e6;
    }
    return new double[] {middle(middle), middle(high)};
  }

  /** What is alive after a collection, and what the process has, as messages go through. */
  private void memory(Flood flood) throws Exception {
    for (int million = 1; million <= millions; million++) {
      double took = flood.send(1_000_000, small);
      System.gc();
      Runtime now = Runtime.getRuntime();
      say(
          "after %2d million: %4d MiB of heap alive, %4d MiB resident, %.0f messages/s%n",
          million, (now.totalMemory() - now.freeMemory()) >> 20, resident() >> 10, 1e6 / took);
    }
  }

  private static long resident() throws IOException {
    return Files.readAllLines(Path.of("/proc/self/status")).stream()
        .filter(line -> line.startsWith("VmRSS"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
        .sum();
  }

  private interface Measurement {
    double take() throws Exception;
  }

  private double median(Measurement measurement) throws Exception {
    double[] seen = new double[rounds];
    for (int round = 0; round < rounds; round++) {
      seen[round] = measurement.take();
    }
    return middle(seen);
  }

  static double middle(double[] values) {
    Arrays.sort(values);
    return values[values.length / 2];
  }

  static void say(String format, Object... values) {
    System.out.printf(Locale.ROOT, format, values);
    System.out.flush();
  }
}
