package io.millrace.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Publishes numbered QoS 1 messages to {@code in/TOPIC} at a steady rate, and watches what comes
 * back on {@code out/TOPIC}.
 */
final class SteadyFlow implements AutoCloseable {
  private static final long PERIOD_MILLIS = 10;
  private static final AtomicInteger flows = new AtomicInteger();

  /** Tells its messages from those of an earlier flow that come once more. */
  private final String flow = " of " + flows.incrementAndGet();

  private final List<String> topics;
  private final Mqtt5AsyncClient device;
  private final Mqtt5AsyncClient watcher;
  private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
  private final AtomicLong next = new AtomicLong();
  private final Set<String> acknowledged = ConcurrentHashMap.newKeySet();
  private final Map<String, List<Long>> arrived = new ConcurrentHashMap<>();
  private final Map<String, Long> lastArrival = new ConcurrentHashMap<>();

  SteadyFlow(int port, List<String> topics) {
    this.topics = topics;
    this.device = client(port, "device");
    this.watcher = client(port, "watcher");
    watcher
        .subscribeWith()
        .topicFilter("out/#")
        .qos(MqttQos.AT_LEAST_ONCE)
        .callback(publish ->
            arrive(
                publish.getTopic().toString().substring("out/".length()),
                new String(publish.getPayloadAsBytes(), StandardCharsets.UTF_8)))
        .send()
        .join();
    clock.scheduleAtFixedRate(this::publish, 0, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
  }

  private static Mqtt5AsyncClient client(int port, String name) {
    Mqtt5AsyncClient client =
        MqttClient.builder()
            .useMqttVersion5()
            .identifier(name)
            .serverHost("127.0.0.1")
            .serverPort(port)
            .automaticReconnectWithDefaultConfig()
            .buildAsync();
    client.connectWith().cleanStart(true).sessionExpiryInterval(600).send().join();
    return client;
  }

  private void publish() {
    long number = next.getAndIncrement();
    String topic = topics.get((int) (number % topics.size()));
    device
        .publishWith()
        .topic("in/" + topic)
        .qos(MqttQos.AT_LEAST_ONCE)
        .payload((topic + " " + number + flow).getBytes(StandardCharsets.UTF_8))
        .send()
        .whenComplete((result, failure) -> {
          if (failure == null && result.getError().isEmpty()) {
            acknowledged.add(topic + " " + number);
          }
        });
  }

  private void arrive(String outTopic, String payload) {
    if (!payload.endsWith(flow)) {
      return;
    }
    String[] words = payload.split(" ");
    arrived
        .computeIfAbsent(words[0], ignored -> new CopyOnWriteArrayList<>())
        .add(Long.valueOf(words[1]));
    lastArrival.put(words[0], System.nanoTime());
  }

  /** Waits until something has arrived on every topic that was published after now. */
  void awaitAllFlowing(Duration limit) {
    long from = next.get();
    await()
        .atMost(limit)
        .pollInterval(Duration.ofMillis(50))
        .untilAsserted(() ->
            assertThat(topics)
                .allSatisfy(topic ->
                    assertThat(arrived.getOrDefault(topic, List.of()))
                        .as(topic)
                        .last()
                        .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.LONG)
                        .isGreaterThanOrEqualTo(from)));
  }

  /**
   * Publishes no more; waits until every acknowledged message has arrived, in order per topic.
   *
   * @return how many arrived more than once
   */
  int finish() {
    clock.shutdown();
    await()
        .atMost(Duration.ofSeconds(60))
        .pollInterval(Duration.ofMillis(250))
        .untilAsserted(() -> assertThat(missing()).isEmpty());
    int repeats = 0;
    for (Map.Entry<String, List<Long>> topic : arrived.entrySet()) {
      List<Long> numbers = new ArrayList<>(topic.getValue());
      Set<Long> firsts = new LinkedHashSet<>(numbers);
      assertThat(new ArrayList<>(firsts)).as("order of " + topic.getKey()).isSorted();
      repeats += numbers.size() - firsts.size();
    }
    return repeats;
  }

  private Set<String> missing() {
    Set<String> missing = new HashSet<>(acknowledged);
    arrived.forEach(
        (topic, numbers) -> numbers.forEach(number -> missing.remove(topic + " " + number)));
    return missing;
  }

  int acknowledged() {
    return acknowledged.size();
  }

  @Override
  public void close() {
    clock.shutdownNow();
    device.disconnect();
    watcher.disconnect();
  }
}
