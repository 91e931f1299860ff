package io.millrace.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.millrace.common.message.Message;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * SIGKILL to one service in the middle of 20,000 QoS 1 messages: every acknowledged one arrives all
 * the same.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CrashST {
  private static final int MESSAGES = 20_000;
  private static final int RATE = 500;
  private static final int TOPICS = 4;

  /** What egress may have that is not acknowledged; the least that can be set. */
  private static final int WINDOW_BYTES = 1024 * 1024;

  /** Of a message in an outage: so much that the window holds a fifth of them at most. */
  private static final int PAYLOAD_BYTES = 500;

  private MotoServer moto;
  private FiveProcesses five;
  private Path certificates;

  @BeforeAll
  void start() {
    Command.run(Duration.ofMinutes(10), Map.of(), "", List.of("dev/images", "python-env"))
        .succeeded();
    moto = MotoServer.start();
    five =
        FiveProcesses.start(Map.of("MILLRACE_EGRESS_BUFFER_BYTES", Integer.toString(WINDOW_BYTES)));
    certificates = five.folder().resolve("certificates");
    five.run("", "certificates", "create", "--out", certificates.toString()).succeeded();
  }

  @AfterAll
  void stop() {
    five.close();
    moto.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"function-host", "egress-aws", "ingest-mqtt"})
  void deliversEveryAcknowledgedMessageThoughAServiceIsKilled(String victim) {
    String name = "crash-" + victim;
    String yaml =
        moto.profile(name)
            + Documents.source(name, name + "/in")
            + Documents.function(
                name,
                "python",
                "python-env",
                "def main(ctx, msg):\n    ctx.send(b'<' + msg + b'>')\n")
            + Documents.pipeline(
                name,
                name,
                "functions:\n  - name: " + name,
                Documents.toAws("Kinesis", name, name));
    five.run(yaml, "apply", "-f", "-").succeeded();
    five.awaitState(name, "Healthy");

    Set<String> acknowledged;
    try (StubbornDevice device = new StubbornDevice(five.mqttPort(), certificates)) {
      for (int i = 0; i < MESSAGES; i++) {
        device.publish(name + "/in", victim + "-" + i);
        if (i == MESSAGES / 2) {
          five.killAndRestart(victim);
        }
      }
      acknowledged = device.finish();
    }

    assertThat(acknowledged.size()).isGreaterThan(MESSAGES - 1_000);
    await()
        .atMost(Duration.ofSeconds(120))
        .pollInterval(Duration.ofSeconds(2))
        .ignoreExceptionsMatching(MotoServer::isWrittenTo)
        .untilAsserted(() -> assertThat(missing(acknowledged, name)).isEmpty());
    await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(() -> assertThat(containers(name)).hasSize(1));
  }

  /** What runs is what each service has on its own disk. */
  @Test
  void letsPeopleGoOnAtAnotherConsoleWhenTheirsIsKilled() {
    new TwoConsoles(five).standInForEachOther();
  }

  @Test
  void runsWhatRanBeforeThoughAllServicesStartAgainWithoutTheManager() {
    String yaml =
        moto.profile("alone")
            + Documents.source("alone", "alone/in")
            + Documents.function(
                "alone", "python", "python-env", "def main(ctx, msg):\n    ctx.send(b'<' + msg)\n")
            + Documents.pipeline(
                "alone",
                "alone",
                "functions:\n  - name: alone",
                Documents.toAws("S3", "alone", "alone"));
    five.run(yaml, "apply", "-f", "-").succeeded();
    five.awaitState("alone", "Healthy");
    List<String> dataPlane = List.of("function-host", "egress-aws", "ingest-mqtt");

    five.kill("pipeline-manager");
    dataPlane.forEach(five::killAndRestart);
    five.awaitReady(dataPlane);
    try (StubbornDevice device = new StubbornDevice(five.mqttPort(), certificates)) {
      MainJobST.numbered("m", 50).forEach(message -> device.publish("alone/in", message));
      assertThat(device.finish()).hasSize(50);
    }

    await()
        .atMost(Duration.ofSeconds(120))
        .untilAsserted(() ->
            assertThat(Set.copyOf(moto.objects("alone")))
                .isEqualTo(Set.copyOf(MainJobST.numbered("<m", 50))));
    five.startAgain("pipeline-manager");
    five.awaitReady();
    five.awaitState("alone", "Healthy");
  }

  @Test
  void deliversEveryAcknowledgedMessageToABucketAndAQueueThoughEgressIsKilled() {
    // Of moto's queues each message walks through all that are there.
    int messages = 1_000;
    String yaml =
        moto.profile("sinks")
            + Documents.source("sinks", "sinks/in")
            + Documents.pipeline(
                "to-bucket",
                "sinks",
                "",
                Documents.toAws("S3", "sinks", "sinks")
                    + "  options: {batch: {maxMessages: 100, maxAgeSeconds: 5}}")
            + Documents.pipeline("to-queue", "sinks", "", Documents.toAws("SQS", "sinks", "sinks"));
    five.run(yaml, "apply", "-f", "-").succeeded();
    five.awaitState("to-bucket", "Healthy");
    five.awaitState("to-queue", "Healthy");

    Set<String> acknowledged;
    try (StubbornDevice device = new StubbornDevice(five.mqttPort(), certificates)) {
      for (int i = 0; i < messages; i++) {
        device.publish("sinks/in", "sink-" + i);
        if (i == messages / 2) {
          five.killAndRestart("egress-aws");
        }
      }
      acknowledged = device.finish();
    }

    assertThat(acknowledged).hasSize(messages);
    await()
        .atMost(Duration.ofSeconds(120))
        .pollInterval(Duration.ofSeconds(1))
        .until(() -> five.spooled("to-bucket") == 0 && five.spooled("to-queue") == 0);
    Set<String> queued = new HashSet<>();
    for (List<String> some = moto.receive("sinks"); !some.isEmpty(); some = moto.receive("sinks")) {
      queued.addAll(some);
    }
    assertThat(queued).containsAll(acknowledged);
    // As JSON, in lines: each in one object, whatever had been stored when egress was killed.
    assertThat(moto.objects("sinks").stream().flatMap(String::lines))
        .containsExactlyInAnyOrderElementsOf(
            acknowledged.stream().map(payload -> '"' + payload + '"').toList());
  }

  /**
   * Those of the pipeline's function, running or not: one that a killed host left would be here.
   */
  private List<String> containers(String pipeline) throws IOException {
    String installation =
        Files.readString(five.folder().resolve("function-host/functions/installation-id")).strip();
    return Command.run(
            "docker",
            "ps",
            "-aq",
            "--filter",
            "label=io.millrace.installation=" + installation,
            "--filter",
            "name=^millrace-" + pipeline + "-0-")
        .succeeded()
        .out()
        .lines()
        .toList();
  }

  /**
   * The line to the cloud is down for {@code millrace.outage.seconds} (20; the profile nightly has
   * 600) while devices go on at 500 messages/s, and egress and ingest are killed once each
   * meanwhile; egress once more while what has waited is delivered, before it learns what of it has
   * arrived.
   */
  @Test
  void deliversEveryAcknowledgedMessageInOrderAfterAnOutageWithKills() {
    int messages = RATE * Integer.getInteger("millrace.outage.seconds", 20);
    Set<String> acknowledged;
    List<String> arrived;
    try (Kinesalite kinesalite = Kinesalite.start();
        Uplink uplink = new Uplink(kinesalite.port());
        StubbornDevice device = new StubbornDevice(five.mqttPort(), certificates)) {
      String yaml =
          Documents.profile("outage", uplink.url())
              + Documents.source("outage", "outage/+")
              + Documents.pipeline(
                  "outage", "outage", "", Documents.toAws("Kinesis", "outage", "outage"));
      five.run(yaml, "apply", "-f", "-").succeeded();
      five.awaitState("outage", "Healthy");
      uplink.cut();
      publishSteadilyThroughKills(device, messages);
      acknowledged = device.finish();
      assertThat(kinesalite.records("outage")).as("while the line is down").isEmpty();
      await()
          .atMost(Duration.ofSeconds(60))
          .untilAsserted(() ->
              assertThat(five.run("", "get", "datapipeline", "outage").succeeded().out())
                  .contains("Retrying", "next try in"));

      uplink.mendFor((long) messages * PAYLOAD_BYTES / 2);
      uplink.awaitStandstill(Duration.ofSeconds(60 + messages / RATE));
      five.kill("egress-aws");
      uplink.cut();
      assertThat(kinesalite.records("outage").size())
          .as("arrived when egress was killed")
          .isBetween(messages / 8, messages * 7 / 8);
      five.startAgain("egress-aws");
      uplink.mend();
      await()
          .atMost(Duration.ofSeconds(120 + messages / RATE))
          .pollInterval(Duration.ofSeconds(1))
          .until(() -> five.spooled("outage") == 0);
      arrived = kinesalite.records("outage").stream().map(String::strip).toList();
    }

    assertThat(acknowledged).map(String::strip).allMatch(new HashSet<>(arrived)::contains);
    assertThat(acknowledged.size()).isGreaterThan(messages - 1_000);
    assertFirstsInOrder(arrived);
    int repeats = arrived.size() - new HashSet<>(arrived).size();
    System.getLogger("outage")
        .log(
            System.Logger.Level.INFO,
            "{0} acknowledged, {1} arrived, {2} repeats",
            acknowledged.size(),
            arrived.size(),
            repeats);
    int cost = "outage/0".length() + PAYLOAD_BYTES + Message.OVERHEAD_BYTES;
    // What egress had when ingest was killed; what it had delivered when it was killed itself, and
    // nobody knew, which is something; what ingest had stored and not answered.
    assertThat(repeats).isBetween(1, 2 * (WINDOW_BYTES / cost) + StubbornDevice.IN_FLIGHT);
  }

  private void publishSteadilyThroughKills(StubbornDevice device, int messages) {
    long begun = System.nanoTime();
    for (int i = 0; i < messages; i++) {
      LockSupport.parkNanos(begun + i * 1_000_000_000L / RATE - System.nanoTime());
      String mark = i % TOPICS + "-" + i;
      device.publish("outage/" + i % TOPICS, mark + " ".repeat(PAYLOAD_BYTES - mark.length()));
      if (i == messages / 3) {
        five.killAndRestart("egress-aws");
      } else if (i == messages * 2 / 3) {
        five.killAndRestart("ingest-mqtt");
      }
    }
  }

  private static void assertFirstsInOrder(List<String> arrived) {
    for (int topic = 0; topic < TOPICS; topic++) {
      String mark = topic + "-";
      assertThat(new LinkedHashSet<>(arrived).stream())
          .filteredOn(payload -> payload.startsWith(mark))
          .map(payload -> Integer.valueOf(payload.substring(mark.length())))
          .as("first arrivals of topic " + topic)
          .isSorted();
    }
  }

  @Test
  void whatIsNewDoesNotWaitForWhatAnOutageLeftBehindThoughTheOutputMaySendLittle() {
    CatchingUp.besideWhatIsNew(five, certificates);
  }

  /** A few of the acknowledged messages that have not arrived yet. */
  private List<String> missing(Set<String> acknowledged, String stream) {
    Set<String> arrived = new HashSet<>(moto.records(stream));
    return acknowledged.stream()
        .filter(payload -> !arrived.contains("<" + payload + ">"))
        .limit(10)
        .toList();
  }
}
