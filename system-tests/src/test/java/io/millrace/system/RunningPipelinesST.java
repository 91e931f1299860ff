package io.millrace.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What people see of pipelines that run, and how far a change reaches. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RunningPipelinesST {
  private static final Duration SOON = Duration.ofSeconds(60);

  /** Prints a number that grows as long as the process lives, and what came on which topic. */
  private static final String COUNTS =
      """
      count = 0
      def main(ctx, msg):
          global count
          count += 1
          print('%s %d %s %s' % (NAME, count, ctx.get_topic(), msg.decode()))
      """;

  private Millrace edge;
  private Path certificates;

  @BeforeAll
  void start() {
    edge = Millrace.up("running-pipelines", "process");
    certificates = edge.certificates();
  }

  @AfterAll
  void stop() {
    edge.close();
  }

  private void apply(String documents) {
    edge.run(SOON, documents, "apply", "-f", "-").succeeded();
  }

  private void publish(String topic, String... messages) {
    Devices.publish(edge, certificates, topic, List.of(messages));
  }

  private JsonObject pipeline(String name) {
    return edge.entity("datapipelines", name);
  }

  private void awaitState(String name, String state, String reason, Instant notBefore) {
    await()
        .atMost(SOON)
        .untilAsserted(() -> {
          JsonObject pipeline = pipeline(name);
          assertThat(pipeline.getString("state")).as(pipeline.encode()).isEqualTo(state);
          assertThat(pipeline.getString("stateReason")).contains(reason);
          assertThat(Instant.parse(pipeline.getString("stateSince")))
              .isBetween(notBefore.minusMillis(1), Instant.now());
        });
  }

  private static String toNowhere(String name) {
    return Documents.profile(name, "http://127.0.0.1:9");
  }

  @Test
  void tellTheirStateItsReasonAndSinceWhen() throws IOException {
    Path gate = Checkout.folder("gate").resolve("pipe");
    Command.run("mkfifo", gate.toString()).succeeded();
    String slow =
        """
        open("%s").close()
        def main(ctx, msg): raise ValueError('as asked')
        """
            .formatted(gate);
    String broken = "raise RuntimeError('no model here')\ndef main(ctx, msg): pass\n";
    Instant applied = Instant.now();
    apply(
        Documents.source("states", "states/in")
            + toNowhere("nowhere")
            + Documents.function("loads-slowly", "python", "python-env", slow)
            + Documents.function("cannot-load", "python", "python-env", broken)
            + streaming("slow", "states", "loads-slowly")
            + streaming("broken", "states", "cannot-load")
            + Documents.pipeline(
                "away",
                "states",
                "functions: []",
                Documents.toAws("S3", "unreachable", "nowhere")));

    awaitState("slow", "Starting", "loads-slowly", applied);
    Instant opened = Instant.now();
    // Both ends: whoever opens one of them from now on does not wait.
    try (RandomAccessFile _ = new RandomAccessFile(gate.toFile(), "rw")) {
      awaitState("slow", "Healthy", "", opened);
    }
    awaitState("broken", "Failed", "no model here", applied);
    awaitState("away", "Retrying", "127.0.0.1:9", applied);
    Instant published = Instant.now();
    publish("states/in", "a message");
    awaitState("slow", "Degraded", "loads-slowly", published);
    Instant stopped = Instant.now();
    edge.run("stop", "slow").succeeded();
    awaitState("slow", "Stopped", "", stopped);
    assertThat(edge.run("get", "datapipeline").succeeded().out())
        .contains("Stopped", "Failed", "Retrying");
  }

  @Test
  void goOnUntouchedWhileOthersChangeAndTakeInSourcesThatAppear() {
    apply(
        Documents.source("plant", "plant/one")
            + counting("changed", "first")
            + counting("other", "other")
            + streaming("changing", "plant", "changed")
            + streaming("steady", "plant", "other"));
    awaitState("changing", "Healthy", "", Instant.EPOCH);
    awaitState("steady", "Healthy", "", Instant.EPOCH);
    publish("plant/one", "a");
    awaitLine("changing", "first 1 plant/one a");
    awaitLine("steady", "other 1 plant/one a");
    String since = pipeline("steady").getString("stateSince");

    apply(counting("changed", "second"));
    await()
        .atMost(SOON)
        .untilAsserted(() -> {
          publish("plant/one", "b");
          assertThat(lines("changing")).contains("second 1 plant/one b");
        });
    awaitLine("steady", "other 2 plant/one b");
    assertThat(lines("steady")).containsOnlyOnce("other 1 ");
    assertThat(pipeline("steady").getString("stateSince")).isEqualTo(since);

    // A source that appears is another input: both begin anew with it.
    apply(
        """
        kind: dataSource
        name: later
        protocol: MQTT
        authType: CERTIFICATE
        fields: [{name: value, topic: plant/two}]
        selectors: [{categoryName: plant-kind, categoryValue: reading, scope: [value]}]
        """);
    await()
        .atMost(SOON)
        .untilAsserted(() -> {
          publish("plant/two", "c");
          assertThat(lines("changing")).contains("plant/two c");
          assertThat(lines("steady")).contains("plant/two c");
        });
  }

  private static String counting(String function, String name) {
    return Documents.function(function, "python", "python-env", "NAME = '" + name + "'\n" + COUNTS);
  }

  private static String streaming(String name, String source, String function) {
    return Documents.pipeline(
        name, source, "functions:\n  - name: " + function, Documents.toStream(name));
  }

  private String lines(String pipeline) {
    return edge.run("logs", pipeline).succeeded().out();
  }

  private void awaitLine(String pipeline, String line) {
    await().atMost(SOON).untilAsserted(() -> assertThat(lines(pipeline)).contains(line));
  }
}
