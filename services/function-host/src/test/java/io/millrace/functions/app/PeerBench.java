package io.millrace.functions.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;

import io.millrace.common.spec.StageSpec;
import io.millrace.common.status.Condition.Level;
import io.millrace.functions.fixtures.Flood;
import io.millrace.functions.fixtures.Specs;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;

/**
 * The JSON transform of 200 bytes in a stage of function-host, in turns with the same in Benthos.
 * {@code bench/runtimes/peers/run} runs it.
 */
final class PeerBench {
  private static final String PYTHON =
      """
      import json

      def main(ctx, msg):
          reading = json.loads(msg)
          reading["fahrenheit"] = reading["celsius"] * 1.8 + 32
          ctx.send(json.dumps(reading).encode())
      """;
  private static final String NODE =
      """
      exports.main = async function (ctx, msg) {
        const reading = JSON.parse(msg)
        reading.fahrenheit = reading.celsius * 1.8 + 32
        ctx.send(Buffer.from(JSON.stringify(reading)))
      }
      """;
  private static final String READING =
      "{\"device\": \"press-17\", \"celsius\": 21.5, \"unit\": \"C\", \"status\": \"ok\","
          + " \"line\": 4, \"counter\": 123456, \"note\": \"%s\"}";
  private static final int BYTES = 200;

  private final TestBed bed;
  private final String peers;
  private final int count = Integer.getInteger("messages", 100_000);
  private final String reading =
      READING.formatted("x".repeat(BYTES - READING.formatted("").length()));

  private PeerBench(TestBed bed, String peers) {
    this.bed = bed;
    this.peers = peers;
  }

  /**
   * @param args the runtime: docker or process; the program that `bench/runtimes/peers` is built to
   */
  public static void main(String[] args) throws Exception {
    Path folder = Files.createTempDirectory("millrace-bench");
    try (TestBed bed = new TestBed(folder, args[0]).start()) {
      bed.egress.keeping = false;
      new PeerBench(bed, args[1]).run();
    }
    System.exit(0);
  }

  private void run() throws Exception {
    Flood python = open("python", Specs.python(PYTHON));
    Flood node = open("node", Specs.node(NODE));
    Map<String, Callable<Double>> rows = new LinkedHashMap<>();
    rows.put("Millrace, Python stage", () -> millrace(python));
    rows.put("Benthos, Python subprocess", () -> peer("subprocess"));
    rows.put("Millrace, Node.js stage", () -> millrace(node));
    rows.put("Benthos, its own mapping", () -> peer("mapping"));
    Map<String, double[]> seen = new LinkedHashMap<>();
    int rounds = Integer.getInteger("rounds", 5);
    for (int round = 0; round < rounds; round++) {
      for (Map.Entry<String, Callable<Double>> row : rows.entrySet()) {
        double[] all = seen.computeIfAbsent(row.getKey(), name -> new double[rounds]);
        all[round] = row.getValue().call();
      }
    }
    seen.forEach(
        (name, all) -> HostBench.say("%-28s %9.0f messages/s%n", name, HostBench.middle(all)));
  }

  private Flood open(String id, StageSpec stage) throws Exception {
    bed.deploy(Specs.pipeline(id, 1, stage));
    await().atMost(Duration.ofMinutes(2)).until(() -> bed.level(id) == Level.READY);
    Flood flood = Flood.open(bed.vertx, id);
    millrace(flood);
    return flood;
  }

  private double millrace(Flood flood) throws Exception {
    return count / flood.send(count, Buffer.buffer(reading));
  }

  private double peer(String kind) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(peers, kind, Integer.toString(count))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (OutputStream in = process.getOutputStream()) {
      in.write(reading.getBytes(UTF_8));
    }
    String said = new String(process.getInputStream().readAllBytes(), UTF_8).strip();
    if (process.waitFor() != 0) {
      throw new IOException(peers + " " + kind + " ended with " + process.exitValue());
    }
    return Double.parseDouble(said);
  }
}
