package io.millrace.functions.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.millrace.common.status.Condition.Level;
import io.millrace.functions.fixtures.FakeIngest;
import io.millrace.functions.fixtures.Specs;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Child processes: what is done for them although nothing locks them up. */
@Timeout(120)
class ProcessLimitsIT {
  private static final Duration SOON = Duration.ofSeconds(30);

  @TempDir Path data;
  private TestBed bed;

  @BeforeEach
  void start() {
    bed = new TestBed(data, "process").start();
  }

  @AfterEach
  void stop() throws Exception {
    bed.close();
  }

  private FakeIngest run(String code) {
    bed.deploy(Specs.pipeline("p1", 1, Specs.python(code, Specs.memory(128 << 20))));
    await().atMost(SOON).untilAsserted(() -> assertThat(bed.level("p1")).isEqualTo(Level.READY));
    return FakeIngest.open(bed.vertx, "p1", 1);
  }

  @Test
  void aMemoryHogIsKilledAndItsMessageKept() {
    FakeIngest ingest =
        run(
            """
            import time
            def main(ctx, msg):
                if msg == b"hog":
                    hold = [bytearray(10 << 20) for _ in range(40)]
                    time.sleep(5)
                ctx.send(msg)
            """);

    ingest.send("a", "hog", "b");

    await().atMost(Duration.ofSeconds(60)).until(() -> ingest.acknowledged.get() == 3);
    assertThat(bed.egress.texts()).containsExactly("a", "b");
    assertThat(bed.deadLetters("p1").getJsonArray("result").getJsonObject(0).getString("error"))
        .contains("out of memory");
  }

  @Test
  void aFunctionSeesNothingOfTheHostsEnvironment() {
    FakeIngest ingest =
        run(
            """
            import os
            def main(ctx, msg):
                ctx.send(" ".join(sorted(os.environ)).encode())
            """);

    ingest.send("look");

    await().atMost(SOON).until(() -> ingest.acknowledged.get() == 1);
    assertThat(bed.egress.texts().getFirst().split(" "))
        .contains("MILLRACE_SOCKET", "MILLRACE_WORKSPACE", "PATH")
        .doesNotContain("MILLRACE_TOKEN", "JAVA_HOME", "PWD_OF_HOST", "MAVEN_CMD_LINE_ARGS");
  }

  @Test
  void childrenOfAFunctionEndWithIt() throws Exception {
    FakeIngest ingest =
        run(
            """
            import subprocess
            child = subprocess.Popen(["sleep", "987654"])
            def main(ctx, msg):
                ctx.send(str(child.pid).encode())
            """);
    ingest.send("a");
    await().atMost(SOON).until(() -> ingest.acknowledged.get() == 1);
    long child = Long.parseLong(bed.egress.texts().getFirst());
    assertThat(ProcessHandle.of(child)).isPresent();

    bed.stop();

    await()
        .atMost(SOON)
        .until(() -> ProcessHandle.of(child).filter(ProcessHandle::isAlive).isEmpty());
    assertThat(data.resolve("functions/run")).doesNotExist();
  }

  @Test
  void messagesSurviveTheirProcessBeingKilledInTheMiddle() throws Exception {
    FakeIngest ingest = run(Specs.PASS);
    List<Buffer> payloads =
        IntStream.range(0, 400_000).mapToObj(i -> Buffer.buffer("message " + i)).toList();

    ingest.sendAll("t", payloads);
    for (long reached : new long[] {20_000, 150_000}) {
      await().atMost(SOON).until(() -> bed.egress.count.get() > reached);
      try (Stream<Path> processes = Files.list(data.resolve("functions/processes"))) {
        processes.forEach(note ->
            ProcessHandle.of(Long.parseLong(note.getFileName().toString()))
                .ifPresent(ProcessHandle::destroyForcibly));
      }
    }

    await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> ingest.acknowledged.get() == payloads.size());
    assertThat(bed.egress.received.stream().map(message -> message.id().offset()).toList())
        .isSorted()
        .doesNotHaveDuplicates()
        .hasSize(payloads.size());
  }

  @Test
  void processesLeftByAKilledHostEndWithTheNextStart() throws Exception {
    bed.stop();
    Process left = new ProcessBuilder("sleep", "876543").start();
    Path notes = Files.createDirectories(data.resolve("functions/processes"));
    String start = left.toHandle().info().startInstant().orElseThrow().toString();
    Files.writeString(notes.resolve(Long.toString(left.pid())), start, StandardCharsets.UTF_8);
    Process stranger = new ProcessBuilder("sleep", "8").start();
    Files.writeString(
        notes.resolve(Long.toString(stranger.pid())),
        "2001-01-01T00:00:00Z",
        StandardCharsets.UTF_8);

    bed.start();

    await().atMost(SOON).until(() -> !left.isAlive());
    assertThat(stranger.isAlive()).isTrue();
    stranger.destroyForcibly();
  }

  @Test
  void whatNativeCodeWritesIsShownAndThinned() {
    FakeIngest ingest =
        run(
            """
            import os
            def main(ctx, msg):
                os.write(1, b"from below\\n")
                for i in range(5000):
                    os.write(2, b"flood %d\\n" % i)
                ctx.send(msg)
            """);

    ingest.send("a");

    await().atMost(SOON).until(() -> ingest.acknowledged.get() == 1);
    await().atMost(SOON).untilAsserted(() -> assertThat(bed.logs("p1")).contains("from below"));
    await()
        .atMost(SOON)
        .untilAsserted(() ->
            assertThat(bed.logs("p1")).anyMatch(line -> line.endsWith("lines of output left out")));
  }
}
