package io.millrace.system;

import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5Client;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * A device that publishes at a pace which does not change, so that it is known what a page must
 * show: every fifth message is {@link ConsoleMishaps#MARKUP}, on which a pipeline of {@link #YAML}
 * fails; the other waits for a cloud that is away.
 */
final class SteadyLine implements AutoCloseable {
  static final String FAILING = "steady-failing";
  static final String WAITING = "steady-waiting";

  /** Messages a second, and those among them that fail. */
  static final double RATE = 5;

  static final double FAILING_RATE = 1;

  /** How long the function takes for each. */
  static final Duration WORK = Duration.ofMillis(100);

  private static final String TOPIC = "steady/line";
  private static final String GOOD = "{\"steady\": true}";
  private static final String CODE =
      """
      import time


      def main(ctx, msg):
          print("seen: " + msg.decode())
          time.sleep(%d / 1000)
          if msg.startswith(b"<"):
              raise ValueError("not wanted: " + msg.decode())
          ctx.send(msg)
      """
          .formatted(WORK.toMillis());
  private static final String YAML =
      Documents.source("steady", TOPIC)
          + Documents.function(FAILING, "python", "python-env", CODE)
          + Documents.profile("steady-cloud", "http://127.0.0.1:9")
          + Documents.pipeline(
              FAILING, "steady", "functions:\n  - name: " + FAILING, Documents.toStream("steady"))
          + Documents.pipeline(
              WAITING, "steady", "functions: []", Documents.toAws("SQS", "q", "steady-cloud"));

  private final Millrace edge;
  private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
  private final Mqtt5AsyncClient device;
  private int sent;

  private SteadyLine(Millrace edge) {
    this.edge = edge;
    device =
        Mqtt5Client.builder()
            .serverHost("127.0.0.1")
            .serverPort(edge.plainPort())
            .identifier("steady")
            .buildAsync();
    device.connect().join();
    long pause = Math.round(1_000 / RATE);
    clock.scheduleAtFixedRate(this::publish, 0, pause, TimeUnit.MILLISECONDS);
  }

  static SteadyLine on(Millrace edge) {
    edge.apply(YAML, FAILING);
    edge.awaitState(WAITING, "Retrying");
    return new SteadyLine(edge);
  }

  private void publish() {
    String payload = sent % (RATE / FAILING_RATE) == 0 ? ConsoleMishaps.MARKUP : GOOD;
    device
        .publishWith()
        .topic(TOPIC)
        .qos(MqttQos.AT_LEAST_ONCE)
        .payload(payload.getBytes(StandardCharsets.UTF_8))
        .send()
        .join();
    sent++;
  }

  /**
   * Publishes no more.
   *
   * @return how many messages the edge has taken
   */
  int rest() throws InterruptedException {
    clock.shutdown();
    if (!clock.awaitTermination(30, TimeUnit.SECONDS)) {
      throw new AssertionError("the edge does not take the last message");
    }
    return sent;
  }

  @Override
  public void close() {
    clock.shutdownNow();
    device.disconnect();
    edge.run("delete", "datapipeline", FAILING, WAITING).succeeded();
  }
}
