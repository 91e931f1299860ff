package io.millrace.functions.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.millrace.common.service.StartFailure;
import io.millrace.common.spec.StageLimits;
import io.millrace.common.status.Condition.Level;
import io.millrace.functions.fixtures.FakeIngest;
import io.millrace.functions.fixtures.Specs;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a function in a container can and cannot do, and what becomes of containers when things go
 * wrong.
 */
@Timeout(150)
class IsolationContainerIT {
  private static final Duration SOON = Duration.ofSeconds(30);

  @TempDir Path data;
  private final List<TestBed> beds = new ArrayList<>();

  @AfterEach
  void stop() throws Exception {
    for (TestBed bed : beds) {
      bed.close();
    }
  }

  private TestBed bed(String name, String runtime) {
    try {
      TestBed bed = new TestBed(Files.createDirectories(data.resolve(name)), runtime);
      beds.add(bed);
      return bed;
    } catch (IOException failure) {
      throw new java.io.UncheckedIOException(failure);
    }
  }

  private static void awaitReady(TestBed bed) {
    await().atMost(SOON).untilAsserted(() -> assertThat(bed.level("p1")).isEqualTo(Level.READY));
  }

  private static String docker(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("docker"));
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    process.waitFor();
    return output;
  }

  private static String containers(String installation) throws IOException, InterruptedException {
    return docker(
        "ps", "-aq", "--no-trunc", "--filter", "label=io.millrace.installation=" + installation);
  }

  private String installation(String bed) throws IOException {
    return Files.readString(data.resolve(bed).resolve("functions/installation-id")).strip();
  }

  /** What the engine was told of the only container that the bed has. */
  private JsonObject hostConfig(String bed) throws IOException, InterruptedException {
    return new JsonArray(docker("inspect", containers(installation(bed))))
        .getJsonObject(0)
        .getJsonObject("HostConfig");
  }

  @Test
  void aFunctionHasNoNetworkNoRightsAndNowhereToWriteButTmp() throws Exception {
    TestBed bed = bed("a", "docker").start();
    bed.deploy(
        Specs.pipeline(
            "p1",
            1,
            Specs.python(
                """
                import json, os, socket
                def attempt(what):
                    try:
                        what()
                        return "allowed"
                    except Exception as e:
                        return type(e).__name__
                def main(ctx, msg):
                    status = dict(l.split(":", 1) for l in open("/proc/self/status").read().splitlines() if ":" in l)
                    ctx.send(json.dumps({
                        "uid": os.getuid(), "gid": os.getgid(),
                        "root": attempt(lambda: open("/file", "w")),
                        "etc": attempt(lambda: open("/etc/passwd", "a")),
                        "run": attempt(lambda: open("/run/millrace/file", "w")),
                        "tmp": attempt(lambda: open("/tmp/file", "w").write("x")),
                        "full": attempt(lambda: open("/tmp/big", "wb").write(bytes(300 << 20))),
                        "network": attempt(lambda: socket.create_connection(("1.1.1.1", 53), 2)),
                        "interfaces": [name for _, name in socket.if_nameindex()],
                        "capabilities": status["CapEff"].strip() + status["CapBnd"].strip(),
                        "privileges": status["NoNewPrivs"].strip(),
                        "sockets": os.listdir("/run"),
                    }).encode())
                """)));
    awaitReady(bed);
    FakeIngest ingest = FakeIngest.open(bed.vertx, "p1", 1);

    ingest.send("look");

    await().atMost(SOON).until(() -> ingest.acknowledged.get() == 1);
    JsonObject seen = new JsonObject(bed.egress.texts().getFirst());
    assertThat(seen.getInteger("uid")).isEqualTo(10001);
    assertThat(seen.getInteger("gid")).isEqualTo(10001);
    assertThat(seen.getString("root")).isEqualTo("OSError");
    assertThat(seen.getString("etc")).isIn("PermissionError", "OSError");
    assertThat(seen.getString("run")).isIn("PermissionError", "OSError");
    assertThat(seen.getString("tmp")).isEqualTo("allowed");
    assertThat(seen.getString("full")).isIn("OSError", "MemoryError");
    assertThat(seen.getString("network")).isEqualTo("OSError");
    assertThat(seen.getJsonArray("interfaces")).isEqualTo(new JsonArray().add("lo"));
    assertThat(seen.getString("capabilities")).matches("0+");
    assertThat(seen.getString("privileges")).isEqualTo("1");

    JsonObject host = hostConfig("a");
    assertThat(host.getString("NetworkMode")).isEqualTo("none");
    assertThat(host.getBoolean("ReadonlyRootfs")).isTrue();
    assertThat(host.getLong("Memory")).isEqualTo(512L << 20).isEqualTo(host.getLong("MemorySwap"));
    assertThat(host.getLong("NanoCpus")).isEqualTo(1_000_000_000L);
    assertThat(host.getLong("PidsLimit")).isEqualTo(128);
    assertThat(host.getJsonArray("CapDrop")).isEqualTo(new JsonArray().add("ALL"));
    assertThat(host.getJsonArray("SecurityOpt"))
        .isEqualTo(new JsonArray().add("no-new-privileges"));
  }

  @Test
  void aFunctionGetsWhatItAsksForAndNothingElse() throws Exception {
    StageLimits limits =
        new StageLimits(96 << 20, 0.25, 40, StageLimits.DEFAULT.timeoutMillis(), true);
    TestBed bed = bed("a", "docker").start();
    bed.deploy(
        Specs.pipeline(
            "p1",
            1,
            Specs.python(
                """
                import os, socket, struct
                def main(ctx, msg):
                    routes = [line.split() for line in open("/proc/net/route").readlines()[1:]]
                    gateway = next(route[2] for route in routes if route[1] == "00000000")
                    address = socket.inet_ntoa(struct.pack("<I", int(gateway, 16)))
                    with socket.create_connection((address, int(msg)), 10) as outside:
                        ctx.send(outside.makefile().readline().encode())
                    try:
                        open("/file", "w")
                    except OSError:
                        ctx.send(b"%d" % os.getuid())
                """,
                limits)));
    awaitReady(bed);
    FakeIngest ingest = FakeIngest.open(bed.vertx, "p1", 1);

    try (ServerSocket outside = new ServerSocket(0)) {
      ingest.send(Integer.toString(outside.getLocalPort()));
      outside.setSoTimeout((int) SOON.toMillis());
      try (Socket visitor = outside.accept()) {
        visitor.getOutputStream().write("hello\n".getBytes(StandardCharsets.UTF_8));
      }
      await().atMost(SOON).until(() -> ingest.acknowledged.get() == 1);
    }

    assertThat(bed.egress.texts()).containsExactly("hello\n", "10001");
    JsonObject host = hostConfig("a");
    assertThat(host.getLong("Memory")).isEqualTo(96L << 20).isEqualTo(host.getLong("MemorySwap"));
    assertThat(host.getLong("NanoCpus")).isEqualTo(250_000_000L);
    assertThat(host.getLong("PidsLimit")).isEqualTo(40);
  }

  @Test
  void aMemoryHogIsKilledAloneAndItsMessageKept() {
    TestBed bed = bed("a", "docker").start();
    bed.deploy(
        Specs.pipeline(
            "p1",
            1,
            Specs.python(
                """
                def main(ctx, msg):
                    if msg == b"hog":
                        hold = [bytearray(10 << 20) for _ in range(100)]
                    ctx.send(msg)
                """,
                Specs.memory(64 << 20))));
    awaitReady(bed);
    FakeIngest ingest = FakeIngest.open(bed.vertx, "p1", 1);

    ingest.send("a", "hog", "b");

    await().atMost(Duration.ofSeconds(60)).until(() -> ingest.acknowledged.get() == 3);
    assertThat(bed.egress.texts()).containsExactly("a", "b");
    assertThat(bed.deadLetters("p1").getJsonArray("result").getJsonObject(0).getString("error"))
        .contains("out of memory: it used more than its limit of 64 MiB");
  }

  @Test
  void aForkBombStaysWithinItsContainer() {
    TestBed bed = bed("a", "docker").start();
    bed.deploy(
        Specs.pipeline(
            "p1",
            1,
            Specs.python(
                """
                import os, time
                def main(ctx, msg):
                    count = 0
                    try:
                        while count < 1000:
                            if os.fork() == 0:
                                time.sleep(600)
                                os._exit(0)
                            count += 1
                    except OSError:
                        ctx.send(str(count).encode())
                """)));
    awaitReady(bed);
    FakeIngest ingest = FakeIngest.open(bed.vertx, "p1", 1);

    ingest.send("a");

    await().atMost(SOON).until(() -> ingest.acknowledged.get() == 1);
    assertThat(Integer.parseInt(bed.egress.texts().getFirst())).isBetween(50, 128);
  }

  @Test
  void messagesSurviveTheirContainerBeingKilledInTheMiddle() throws Exception {
    TestBed bed = bed("a", "docker").start();
    bed.deploy(
        Specs.pipeline(
            "p1",
            1,
            Specs.python(Specs.PASS),
            Specs.node(
                """
                exports.main = (ctx, msg) => new Promise((resolve) => { ctx.send(msg); resolve() })
                """)));
    awaitReady(bed);
    FakeIngest ingest = FakeIngest.open(bed.vertx, "p1", 1);
    List<Buffer> payloads =
        IntStream.range(0, 300_000).mapToObj(i -> Buffer.buffer("message " + i)).toList();

    ingest.sendAll("t", payloads);
    for (long reached : new long[] {20_000, 120_000}) {
      await().atMost(SOON).until(() -> bed.egress.count.get() > reached);
      for (String id : containers(installation("a")).lines().toList()) {
        docker("kill", id);
      }
    }

    await()
        .atMost(Duration.ofSeconds(90))
        .until(() -> ingest.acknowledged.get() == payloads.size());
    assertThat(
            bed.egress.received.stream().map(message -> message.id().offset()).distinct().count())
        .isEqualTo(payloads.size());
    assertThat(bed.egress.received.stream().map(message -> message.id().offset())).isSorted();
    assertThat(bed.deadLetters("p1").getInteger("totalCount")).isZero();
    assertThat(bed.status("p1").figures().get("restarts")).isGreaterThanOrEqualTo(2);
  }

  @Test
  void containersOfOneInstallationDoNotConcernAnother() throws Exception {
    TestBed first = bed("a", "docker").start();
    first.deploy(Specs.pipeline("p1", 1, Specs.python(Specs.PASS)));
    awaitReady(first);
    String before = containers(installation("a"));
    assertThat(before).hasSize(64);
    String stray =
        docker(
            "create",
            "--label",
            "io.millrace.installation=" + installation("a"),
            "millrace/python-env:0.1.0-SNAPSHOT");

    TestBed second = bed("b", "docker").start();
    second.stop();
    assertThat(containers(installation("a")).lines()).containsExactlyInAnyOrder(before, stray);

    first.stop();
    assertThat(containers(installation("a"))).isEmpty();
    beds.remove(first);
    first.close();
    TestBed again = bed("a", "docker");
    String left =
        docker(
            "create",
            "--label",
            "io.millrace.installation=" + installation("a"),
            "millrace/python-env:0.1.0-SNAPSHOT");
    again.start();
    assertThat(left).hasSize(64);
    assertThat(containers(installation("a"))).doesNotContain(left);
  }

  @Test
  void whatAnInstanceSaysBeforeItDiesIsShown() {
    TestBed bed = bed("a", "docker").start();
    bed.deploy(
        Specs.pipeline(
            "p1", 1, Specs.python("import os\nos.write(2, b'no licence\\n')\nos._exit(3)\n")));

    await().atMost(SOON).until(() -> bed.level("p1") == Level.FAILED);

    assertThat(bed.status("p1").condition().reason())
        .contains("the container ended before the function was loaded: exit code 3 (no licence)");
    assertThat(bed.logs("p1")).contains("no licence");
  }

  @Test
  void aMissingImageIsNamedWithWhatToDo() {
    TestBed bed = bed("a", "docker").set("MILLRACE_IMAGE_PREFIX", "nowhere/").start();
    bed.deploy(Specs.pipeline("p1", 1, Specs.python(Specs.PASS)));

    await().atMost(SOON).until(() -> bed.level("p1") == Level.RETRYING);

    assertThat(bed.status("p1").condition().reason())
        .matches(
            ".*the image nowhere/python-env:\\S+ is missing on the Docker engine; make it with: dev/images python-env");
  }

  @Test
  void withoutAnEngineDockerIsRefusedAndAutoSaysLoudlyWhatItDoes() {
    String nowhere = "unix://" + data.resolve("docker.sock");
    TestBed refused = bed("a", "docker").set("MILLRACE_DOCKER_HOST", nowhere);
    assertThatThrownBy(refused::start)
        .isInstanceOf(StartFailure.class)
        .hasMessageStartingWith("no Docker engine answers at " + nowhere)
        .hasMessageContaining("--runtime");

    TestBed auto = bed("b", "auto").set("MILLRACE_DOCKER_HOST", nowhere).start();
    auto.deploy(Specs.pipeline("p1", 1, Specs.python(Specs.PASS)));

    awaitReady(auto);
    await()
        .atMost(SOON)
        .until(() ->
            auto.alerted(alert ->
                alert.kind().equals("RuntimeFallback")
                    && alert.message().contains("without isolation")));
  }
}
