package io.millrace.cli.demo;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.common.service.StartFailure;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.mqtt.MqttClient;
import io.vertx.mqtt.MqttClientOptions;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/**
 * A thermometer that publishes a reading a second over MQTT with mutual TLS, as a device of one's
 * own would.
 */
final class Sensor implements AutoCloseable {
  private static final String HOST = "127.0.0.1";
  private static final long INTERVAL_MILLIS = 1_000;
  private static final long LIMIT_SECONDS = 10;
  private static final double MEAN_CELSIUS = 21.0;
  private static final double SWING_CELSIUS = 4.0;
  private static final double STEPS_A_SWING = 10.0;

  private final Vertx vertx = Vertx.vertx();
  private final MqttClient client;
  private final int port;
  private final String topic;
  private final Consumer<String> sent;
  private int step;

  /**
   * @param certificates {@code {CACertificate, certificate, privateKey}}, PEM
   * @param sent told about each reading that the edge has taken over
   */
  Sensor(int port, JsonNode certificates, String topic, Consumer<String> sent) {
    this.port = port;
    this.topic = topic;
    this.sent = sent;
    MqttClientOptions options =
        new MqttClientOptions().setClientId("demo-thermometer").setAutoKeepAlive(true);
    options.setSsl(true);
    options.setHostnameVerificationAlgorithm("HTTPS");
    options.setTrustOptions(new PemTrustOptions().addCertValue(pem(certificates, "CACertificate")));
    options.setKeyCertOptions(
        new PemKeyCertOptions()
            .addCertValue(pem(certificates, "certificate"))
            .addKeyValue(pem(certificates, "privateKey")));
    this.client = MqttClient.create(vertx, options);
  }

  private static Buffer pem(JsonNode certificates, String name) {
    return Buffer.buffer(certificates.path(name).asText());
  }

  /**
   * Connects and begins to publish.
   *
   * @throws StartFailure when the edge does not let it in
   */
  void start() {
    try {
      client.connect(port, HOST).await(LIMIT_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException | RuntimeException refused) {
      throw new StartFailure(
          "the demo's sensor could not connect to MQTT port " + port + ": " + refused.getMessage(),
          refused);
    }
    vertx.setPeriodic(0, INTERVAL_MILLIS, ignored -> publish());
  }

  private void publish() {
    double celsius = MEAN_CELSIUS + SWING_CELSIUS * Math.sin(step / STEPS_A_SWING);
    String reading =
        String.format(Locale.ROOT, "{\"sensor\": \"hall\", \"celsius\": %.1f}", celsius);
    step++;
    if (client.isConnected()) {
      client
          .publish(topic, Buffer.buffer(reading), MqttQoS.AT_LEAST_ONCE, false, false)
          .onSuccess(id -> sent.accept(reading));
    } else {
      client.connect(port, HOST);
    }
  }

  @Override
  public void close() {
    try {
      // One after the other: what is chained to the client would end on an event loop that is gone.
      client.disconnect().otherwiseEmpty().await(LIMIT_SECONDS, TimeUnit.SECONDS);
      vertx.close().await(LIMIT_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException late) {
      // The process is ending anyway.
    }
  }
}
