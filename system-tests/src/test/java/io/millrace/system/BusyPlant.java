package io.millrace.system;

import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5Client;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** The plant of {@code console/plant.yaml} at work: its pipelines, and devices that never rest. */
final class BusyPlant implements AutoCloseable {
  private static final int EVERY_MILLIS = 50;

  private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
  private final Mqtt5AsyncClient device;
  private int ticks;

  private BusyPlant(Millrace edge) {
    device =
        Mqtt5Client.builder()
            .serverHost("127.0.0.1")
            .serverPort(edge.plainPort())
            .identifier("plant")
            .buildAsync();
    device.connect().join();
    clock.scheduleAtFixedRate(this::tick, 0, EVERY_MILLIS, TimeUnit.MILLISECONDS);
  }

  static BusyPlant on(Millrace edge) {
    edge.apply(resource("/console/plant.yaml"), "vibration-alarm");
    edge.awaitState("energy-to-cloud", "Retrying");
    return new BusyPlant(edge);
  }

  private static String resource(String name) {
    try (var in = BusyPlant.class.getResourceAsStream(name)) {
      return new String(
          java.util.Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  private void tick() {
    ticks++;
    double wave = Math.sin(ticks / 40.0);
    publish("plant/press/vibration", "{\"value\": %.3f}", 0.25 + 0.1 * wave);
    publish("plant/press/vibration", "{\"value\": %.3f}", 0.24 + 0.12 * wave);
    publish("plant/press/temperature", "{\"celsius\": %.1f}", 61 + 4 * wave);
    if (ticks % 4 == 0) {
      publish("plant/furnace/temperature", "{\"celsius\": %.1f}", 840 + 12 * wave);
      publish("plant/energy/main", "{\"kilowatts\": %.2f}", 412 + 40 * wave);
      publish("plant/energy/solar", "{\"kilowatts\": %.2f}", 38 - 9 * wave);
    }
    if (ticks % 20 == 0) {
      publish("plant/cameras/belt", "%s", "image ".repeat(2_000));
    }
  }

  private void publish(String topic, String format, Object value) {
    device
        .publishWith()
        .topic(topic)
        .qos(MqttQos.AT_LEAST_ONCE)
        .payload(String.format(Locale.ROOT, format, value).getBytes(StandardCharsets.UTF_8))
        .send();
  }

  @Override
  public void close() {
    clock.shutdownNow();
    device.disconnect();
  }
}
