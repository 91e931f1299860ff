package io.millrace.functions.app;

import static org.awaitility.Awaitility.await;

import io.millrace.common.spec.StageSpec;
import io.millrace.common.status.Condition.Level;
import io.millrace.functions.fixtures.FakeIngest;
import io.millrace.functions.fixtures.Specs;
import io.vertx.core.buffer.Buffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How fast messages go through, from a link to a link. No part of the build: {@code mvn -pl
 * services/function-host verify -Dit.test=ThroughputProbe}.
 */
class ThroughputProbe {
  private static final Logger log = LoggerFactory.getLogger(ThroughputProbe.class);

  @TempDir Path data;

  @Test
  void smallMessages() throws Exception {
    measure("no function", 200, 1_000_000);
    measure("python pass", 200, 1_000_000, Specs.python(Specs.PASS));
    measure(
        "python json",
        200,
        500_000,
        Specs.python(
            """
            import json
            def main(ctx, msg):
                reading = json.loads(msg)
                reading["f"] = reading["c"] * 1.8 + 32
                ctx.send(json.dumps(reading).encode())
            """));
    measure("python pass x2", 200, 500_000, Specs.python(Specs.PASS), Specs.python(Specs.PASS));
    measure(
        "node pass", 200, 500_000, Specs.node("exports.main = (ctx, msg) => { ctx.send(msg) }"));
    measure("python pass", 2_700_000, 500, Specs.python(Specs.PASS));
  }

  private void measure(String name, int size, int count, StageSpec... stages) throws Exception {
    for (int run = 0; run < 2; run++) {
      Path folder = java.nio.file.Files.createTempDirectory(data, "run");
      try (TestBed bed = new TestBed(folder, System.getProperty("runtime", "process")).start()) {
        bed.egress.keeping = false;
        bed.deploy(Specs.pipeline("p1", 1, stages));
        await().atMost(Duration.ofSeconds(60)).until(() -> bed.level("p1") == Level.READY);
        FakeIngest ingest = FakeIngest.open(bed.vertx, "p1", 1);
        Buffer payload =
            Buffer.buffer(
                "{\"c\": 21.5, \"fill\": \"" + "x".repeat(Math.max(0, size - 24)) + "\"}");
        List<Buffer> payloads = new ArrayList<>();
        for (int i = 0; i < count; i++) {
          payloads.add(payload);
        }
        long begin = System.nanoTime();
        ingest.sendAll("plant/1/temperature", payloads);
        await()
            .pollInterval(Duration.ofMillis(5))
            .atMost(Duration.ofSeconds(120))
            .until(() -> ingest.acknowledged.get() == count);
        double seconds = (System.nanoTime() - begin) / 1e9;
        log.error(
            "{} {} B: {} msg/s, {} MB/s",
            name,
            size,
            Math.round(count / seconds),
            Math.round(count / seconds * size / 1e6));
      }
    }
  }
}
