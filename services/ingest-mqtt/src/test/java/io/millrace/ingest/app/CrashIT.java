package io.millrace.ingest.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.eclipse.paho.client.mqttv3.IMqttActionListener;
import org.eclipse.paho.client.mqttv3.IMqttToken;
import org.eclipse.paho.client.mqttv3.MqttAsyncClient;
import org.eclipse.paho.client.mqttv3.MqttConnectOptions;
import org.eclipse.paho.client.mqttv3.MqttException;
import org.eclipse.paho.client.mqttv3.persist.MemoryPersistence;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Kills the process in the middle of load, again and again. */
class CrashIT {
  private static final int KILLS = Integer.getInteger("millrace.kills", 6);
  private static final int WINDOW = 200;

  @TempDir Path folder;

  private final Random random = new Random(7);
  private final Set<Integer> acknowledged = java.util.concurrent.ConcurrentHashMap.newKeySet();

  @Test
  void deliversEveryAcknowledgedMessageInOrderThoughTheProcessIsKilled() throws Exception {
    Path data = Files.createDirectories(folder.resolve("data"));
    Path out = folder.resolve("delivered.txt");
    int next = 0;
    for (int kill = 0; kill < KILLS; kill++) {
      Process edge = start(data, out);
      try {
        next = publish(port(edge), next, Duration.ofMillis(300 + random.nextInt(1_200)), edge);
      } finally {
        edge.destroyForcibly().waitFor();
      }
    }

    Process edge = start(data, out);
    try {
      port(edge);
      Awaitility.await()
          .atMost(Duration.ofSeconds(60))
          .untilAsserted(() -> assertThat(new HashSet<>(delivered(out))).containsAll(acknowledged));
    } finally {
      edge.destroyForcibly().waitFor();
    }

    List<Integer> firsts = new ArrayList<>();
    Set<Integer> seen = new HashSet<>();
    delivered(out).stream().filter(seen::add).forEach(firsts::add);
    assertThat(acknowledged.size()).isGreaterThan(KILLS * 100);
    assertThat(firsts).as("first deliveries").isSorted();
  }

  private static List<Integer> delivered(Path out) throws IOException {
    return Files.readAllLines(out).stream()
        .map(line -> Integer.parseInt(line.substring(line.indexOf(' ') + 1)))
        .toList();
  }

  /**
   * Publishes numbers, beginning with those that were not acknowledged, until the process is
   * killed; returns the first unacknowledged.
   */
  private int publish(int port, int from, Duration time, Process edge) throws Exception {
    MqttAsyncClient device =
        new MqttAsyncClient("tcp://127.0.0.1:" + port, "device", new MemoryPersistence());
    MqttConnectOptions options = new MqttConnectOptions();
    options.setMaxInflight(WINDOW);
    options.setAutomaticReconnect(false);
    device.connect(options).waitForCompletion(10_000);
    AtomicInteger inFlight = new AtomicInteger();
    long end = System.nanoTime() + time.toNanos();
    boolean killed = false;
    int next = from;
    try {
      while (device.isConnected()) {
        if (!killed && System.nanoTime() > end) {
          edge.destroyForcibly();
          killed = true;
        }
        if (inFlight.get() < WINDOW - 10) {
          int number = next++;
          inFlight.incrementAndGet();
          device.publish(
              "t/x",
              Integer.toString(number).getBytes(StandardCharsets.UTF_8),
              1,
              false,
              null,
              confirm(number, inFlight));
        } else {
          Thread.onSpinWait();
        }
      }
    } catch (MqttException gone) {
      // As intended.
    } finally {
      device.close(true);
    }
    edge.waitFor(10, TimeUnit.SECONDS);
    int first = from;
    while (acknowledged.contains(first)) {
      first++;
    }
    return first;
  }

  private IMqttActionListener confirm(int number, AtomicInteger inFlight) {
    return new IMqttActionListener() {
      @Override
      public void onSuccess(IMqttToken token) {
        acknowledged.add(number);
        inFlight.decrementAndGet();
      }

      @Override
      public void onFailure(IMqttToken token, Throwable exception) {
        inFlight.decrementAndGet();
      }
    };
  }

  private static Process start(Path data, Path out) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-Xmx256m",
            "-cp",
            System.getProperty("java.class.path"),
            CrashingEdge.class.getName(),
            data.toString(),
            out.toString())
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  private static int port(Process edge) throws IOException {
    BufferedReader reader = edge.inputReader();
    String line;
    while ((line = reader.readLine()) != null) {
      if (line.startsWith("port ")) {
        // Whatever else it says must not block it.
        Thread.startVirtualThread(() -> reader.lines().forEach(ignored -> {}));
        return Integer.parseInt(line.substring(5));
      }
    }
    throw new AssertionError("the process ended before it was ready");
  }
}
