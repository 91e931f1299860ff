package io.millrace.ingest.app;

import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.eclipse.paho.client.mqttv3.IMqttActionListener;
import org.eclipse.paho.client.mqttv3.IMqttToken;
import org.eclipse.paho.client.mqttv3.MqttAsyncClient;
import org.eclipse.paho.client.mqttv3.MqttConnectOptions;
import org.eclipse.paho.client.mqttv3.MqttException;
import org.eclipse.paho.client.mqttv3.persist.MemoryPersistence;

/** A device that publishes numbers with QoS 1 and remembers which were acknowledged. */
final class NumberingDevice {
  private static final int WINDOW = 200;

  private final String topic;
  private final int padding;
  private final Set<Integer> acknowledged = ConcurrentHashMap.newKeySet();
  private int first;

  /**
   * @param padding blanks behind each number
   */
  NumberingDevice(String topic, int padding) {
    this.topic = topic;
    this.padding = padding;
  }

  Set<Integer> acknowledged() {
    return acknowledged;
  }

  /**
   * Connects and publishes, beginning with what was not acknowledged, while told to go on and the
   * connection lasts.
   */
  void publish(int port, BooleanSupplier goOn) throws MqttException, InterruptedException {
    MqttAsyncClient client =
        new MqttAsyncClient("tcp://127.0.0.1:" + port, "device", new MemoryPersistence());
    MqttConnectOptions options = new MqttConnectOptions();
    options.setMaxInflight(WINDOW);
    client.connect(options).waitForCompletion(10_000);
    Semaphore window = new Semaphore(WINDOW - 10);
    int next = first;
    try {
      while (goOn.getAsBoolean() && client.isConnected()) {
        if (window.tryAcquire(10, TimeUnit.MILLISECONDS)) {
          int number = next++;
          byte[] payload = (number + " ".repeat(padding)).getBytes(StandardCharsets.UTF_8);
          client.publish(topic, payload, 1, false, null, confirm(number, window));
        }
      }
    } catch (MqttException gone) {
      // As intended.
    } finally {
      client.disconnectForcibly(0, 1, false);
    }
    while (acknowledged.contains(first)) {
      first++;
    }
  }

  private IMqttActionListener confirm(int number, Semaphore window) {
    return new IMqttActionListener() {
      @Override
      public void onSuccess(IMqttToken token) {
        acknowledged.add(number);
        window.release();
      }

      @Override
      public void onFailure(IMqttToken token, Throwable exception) {
        window.release();
      }
    };
  }
}
