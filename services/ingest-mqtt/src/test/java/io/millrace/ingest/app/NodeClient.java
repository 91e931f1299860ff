package io.millrace.ingest.app;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.IntUnaryOperator;
import org.eclipse.paho.client.mqttv3.IMqttDeliveryToken;
import org.eclipse.paho.client.mqttv3.MqttAsyncClient;
import org.eclipse.paho.client.mqttv3.MqttCallback;
import org.eclipse.paho.client.mqttv3.MqttConnectOptions;
import org.eclipse.paho.client.mqttv3.MqttException;
import org.eclipse.paho.client.mqttv3.MqttMessage;
import org.eclipse.paho.client.mqttv3.persist.MemoryPersistence;
import org.jspecify.annotations.Nullable;

/** A client of one node that remembers what it gets, as {@code topic=payload}. */
final class NodeClient implements AutoCloseable {
  private static final int PATIENCE_MILLIS = 30_000;

  final List<String> received;
  private final MqttAsyncClient client;

  private NodeClient(int port, String id, List<String> received) throws MqttException {
    this.received = received;
    client = new MqttAsyncClient("tcp://127.0.0.1:" + port, id, new MemoryPersistence());
    client.setCallback(
        new MqttCallback() {
          @Override
          public void connectionLost(@Nullable Throwable cause) {}

          @Override
          public void messageArrived(String topic, MqttMessage message) {
            received.add(topic + "=" + new String(message.getPayload(), StandardCharsets.UTF_8));
          }

          @Override
          public void deliveryComplete(IMqttDeliveryToken token) {}
        });
  }

  /** With a session that ends with the connection. */
  static NodeClient passing(int port, String id) throws MqttException {
    return connect(port, id, true, null, new CopyOnWriteArrayList<>());
  }

  /** With a session that is kept. */
  static NodeClient lasting(int port, String id) throws MqttException {
    return connect(port, id, false, null, new CopyOnWriteArrayList<>());
  }

  /** With a session that is kept; what it gets is added to what was received before. */
  static NodeClient lasting(int port, String id, List<String> received) throws MqttException {
    return connect(port, id, false, null, received);
  }

  /** With a will of QoS 1. */
  static NodeClient withWill(int port, String id, String topic) throws MqttException {
    return connect(port, id, true, topic, new CopyOnWriteArrayList<>());
  }

  private static NodeClient connect(
      int port, String id, boolean clean, @Nullable String will, List<String> received)
      throws MqttException {
    NodeClient made = new NodeClient(port, id, received);
    MqttConnectOptions options = new MqttConnectOptions();
    options.setCleanSession(clean);
    options.setMaxInflight(2_000);
    if (will != null) {
      options.setWill(will, "gone".getBytes(StandardCharsets.UTF_8), 1, false);
    }
    made.client.connect(options).waitForCompletion(PATIENCE_MILLIS);
    return made;
  }

  NodeClient subscribe(String filter, int qos) throws MqttException {
    client.subscribe(filter, qos).waitForCompletion(PATIENCE_MILLIS);
    return this;
  }

  /** Returns when the message is acknowledged. */
  void publish(String topic, String payload, int qos) throws MqttException {
    send(topic, payload, qos, false).waitForCompletion(PATIENCE_MILLIS);
  }

  /**
   * Publishes numbers without waiting for one before the next; returns when all are acknowledged.
   */
  void publish(String topic, int from, int to, IntUnaryOperator qos) throws MqttException {
    List<IMqttDeliveryToken> sent = new ArrayList<>();
    for (int i = from; i < to; i++) {
      sent.add(send(topic, Integer.toString(i), qos.applyAsInt(i), false));
    }
    for (IMqttDeliveryToken each : sent) {
      each.waitForCompletion(PATIENCE_MILLIS);
    }
  }

  void retain(String topic, String payload) throws MqttException {
    send(topic, payload, 1, true).waitForCompletion(PATIENCE_MILLIS);
  }

  private IMqttDeliveryToken send(String topic, String payload, int qos, boolean retain)
      throws MqttException {
    return client.publish(topic, payload.getBytes(StandardCharsets.UTF_8), qos, retain);
  }

  /** Without goodbye. */
  @Override
  public void close() {
    try {
      // No close(true) after it: that takes away what the client's reading thread may still use for
      // an acknowledgement that has come in.
      client.disconnectForcibly(0, 1, false);
    } catch (MqttException gone) {
      // As intended.
    }
  }
}
