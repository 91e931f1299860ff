package io.millrace.cli.demo;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.cli.CommandFailure;
import io.millrace.cli.Shell;
import io.millrace.cli.documents.DocumentFiles;
import io.millrace.cli.documents.Kind;
import io.millrace.cli.rest.EdgeClient;
import io.millrace.cli.rest.Entities;
import io.millrace.cli.rest.PipelineTap;
import io.millrace.cli.rest.Refusal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The demo itself: applies its documents over REST, taps the pipeline, and lets the sensor publish.
 */
final class Show implements AutoCloseable {
  private static final String PIPELINE = "demo-fahrenheit";
  private static final String TOPIC = "demo/temperature";
  private static final Duration PATIENCE = Duration.ofSeconds(120);
  private static final Duration POLL = Duration.ofMillis(200);

  private final Shell shell;
  private final EdgeClient edge;
  private final int mqttPort;
  private final Path examples;
  private volatile boolean closed;
  private @Nullable Sensor sensor;

  Show(Shell shell, EdgeClient edge, int mqttPort, Path examples) {
    this.shell = shell;
    this.edge = edge;
    this.mqttPort = mqttPort;
    this.examples = examples;
  }

  /** Returns once readings flow. */
  void open() throws InterruptedException {
    shell.terminal().note("demo: applying " + examples);
    edge.post(
        "/apply", Map.of("documents", new DocumentFiles(shell).read(List.of(examples.toString()))));
    awaitHealthy();
    PipelineTap tap = new PipelineTap(edge, new Entities(edge).pipelineId(PIPELINE));
    tap.open();
    Thread.ofVirtual().name("demo-tap").start(() -> print(tap));
    Sensor connected = new Sensor(mqttPort, edge.post("/certificates"), TOPIC, this::sent);
    sensor = connected;
    connected.start();
  }

  private void awaitHealthy() throws InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    String state = "";
    while (!state.equals("Healthy")) {
      if (System.nanoTime() > deadline) {
        shell
            .terminal()
            .note(
                "demo: the pipeline is "
                    + state
                    + " after "
                    + PATIENCE.toSeconds()
                    + " s; going on all the same");
        return;
      }
      Thread.sleep(POLL);
      state = new Entities(edge).require(Kind.DATA_PIPELINE, PIPELINE).path("state").asText();
    }
  }

  private void sent(String reading) {
    shell.terminal().line("in  " + reading);
  }

  private void print(PipelineTap tap) {
    try {
      while (!closed) {
        for (JsonNode message : tap.read().path("messages")) {
          byte[] payload = Base64.getDecoder().decode(message.path("payload").asText());
          shell.terminal().line("out " + new String(payload, StandardCharsets.UTF_8));
        }
      }
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    } catch (Refusal | CommandFailure gone) {
      if (!closed) {
        shell.terminal().error("demo: the tap ended: " + gone.getMessage());
      }
    }
  }

  @Override
  public void close() {
    closed = true;
    if (sensor != null) {
      sensor.close();
    }
  }
}
