package io.millrace.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
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

  private MotoServer moto;
  private FiveProcesses five;
  private Path certificates;

  @BeforeAll
  void start() {
    Command.run(Duration.ofMinutes(10), Map.of(), "", List.of("dev/images", "python-env"))
        .succeeded();
    moto = MotoServer.start();
    five = FiveProcesses.start();
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
        .untilAsserted(() -> assertThat(missing(acknowledged, name)).isEmpty());
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
