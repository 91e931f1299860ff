package io.millrace.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;

/**
 * Devices, one at each of some ingests, that publish numbered QoS 1 messages to {@code in/TOPIC} at
 * a steady rate, and one who watches what comes back.
 */
final class SteadyFlow implements AutoCloseable {
  private static final long PERIOD_MILLIS = 10;
  private static final int PERIODS_A_SECOND = 100;
  private static final long READ_MILLIS = 100;
  private static final AtomicInteger flows = new AtomicInteger();

  /** Whose topic the next message is for. */
  private record Turn(Mqtt5AsyncClient device, String topic, Journal journal) {}

  /** Tells its messages from those of an earlier flow that come once more. */
  private final String flow = "of " + flows.incrementAndGet();

  private final int perPeriod;
  private final Map<String, Journal> journals = new LinkedHashMap<>();
  private final List<Turn> turns = new ArrayList<>();
  private final List<Mqtt5AsyncClient> clients = new ArrayList<>();
  private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
  private final ScheduledExecutorService reader = Executors.newSingleThreadScheduledExecutor();
  private final AtomicLong published = new AtomicLong();

  /** 100 messages a second, all by the one ingest. */
  SteadyFlow(DataPlane plane, List<String> topics) {
    this(Map.of(plane.mqtt(DataPlane.INGEST), topics), plane.mqtt(DataPlane.INGEST), 100);
  }

  /**
   * @param topics by the ingest that the device which publishes to them is connected to
   * @param watched the ingest where all that comes back is watched
   * @param rate messages a second, on all topics together
   */
  SteadyFlow(Map<InetSocketAddress, List<String>> topics, InetSocketAddress watched, int rate) {
    this(topics, rate);
    watch(watched);
    begin();
  }

  /**
   * The same, of pipelines that deliver elsewhere.
   *
   * @param landed what has come out since it was asked last; asked again and again
   */
  SteadyFlow(Map<InetSocketAddress, List<String>> topics, Supplier<List<String>> landed, int rate) {
    this(topics, rate);
    reader.scheduleWithFixedDelay(
        () -> landed.get().forEach(this::arrive), 0, READ_MILLIS, TimeUnit.MILLISECONDS);
    begin();
  }

  private SteadyFlow(Map<InetSocketAddress, List<String>> topics, int rate) {
    perPeriod = rate / PERIODS_A_SECOND;
    topics.forEach(this::addDevice);
  }

  private void watch(InetSocketAddress ingest) {
    client(ingest, "watcher")
        .subscribeWith()
        .topicFilter("out/#")
        .qos(MqttQos.AT_LEAST_ONCE)
        .callback(
            publish -> arrive(new String(publish.getPayloadAsBytes(), StandardCharsets.UTF_8)))
        .send()
        .join();
  }

  private void begin() {
    clock.scheduleAtFixedRate(this::publish, 0, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
  }

  private void addDevice(InetSocketAddress ingest, List<String> topics) {
    Mqtt5AsyncClient device = client(ingest, "device-" + clients.size());
    for (String topic : topics) {
      Journal journal = new Journal(topic);
      journals.put(topic, journal);
      turns.add(new Turn(device, topic, journal));
    }
  }

  private Mqtt5AsyncClient client(InetSocketAddress ingest, String name) {
    Mqtt5AsyncClient client =
        MqttClient.builder()
            .useMqttVersion5()
            .identifier(name)
            .serverAddress(ingest)
            // Its usual pauses grow to minutes, and would be measured instead of the product.
            .automaticReconnect()
            .initialDelay(500, TimeUnit.MILLISECONDS)
            .maxDelay(1, TimeUnit.SECONDS)
            .applyAutomaticReconnect()
            .buildAsync();
    clients.add(client);
    client.connectWith().cleanStart(true).sessionExpiryInterval(600).send().join();
    return client;
  }

  private void publish() {
    for (int i = 0; i < perPeriod; i++) {
      publish(turns.get((int) (published.getAndIncrement() % turns.size())));
    }
  }

  private void publish(Turn turn) {
    int number = turn.journal().publish();
    turn.device()
        .publishWith()
        .topic("in/" + turn.topic())
        .qos(MqttQos.AT_LEAST_ONCE)
        .payload((turn.topic() + " " + number + " " + flow).getBytes(StandardCharsets.UTF_8))
        .send()
        .whenComplete((result, failure) -> {
          if (failure == null && result.getError().isEmpty()) {
            turn.journal().acknowledge(number);
          }
        });
  }

  private void arrive(String payload) {
    if (payload.endsWith(flow)) {
      String[] words = payload.split(" ");
      journal(words[0]).arrive(Integer.parseInt(words[1]));
    }
  }

  private Journal journal(String topic) {
    return Objects.requireNonNull(journals.get(topic), topic);
  }

  /** Waits until something has arrived on every topic that was published after now. */
  void awaitAllFlowing(Duration limit) {
    awaitFlowing(journals.keySet(), limit);
  }

  /** Waits until something has arrived on each of these topics that was published after now. */
  void awaitFlowing(Collection<String> topics, Duration limit) {
    Map<String, Integer> from = new LinkedHashMap<>();
    topics.forEach(topic -> from.put(topic, journal(topic).published()));
    await()
        .atMost(limit)
        .pollInterval(Duration.ofMillis(50))
        .untilAsserted(() ->
            assertThat(from)
                .allSatisfy((topic, number) ->
                    assertThat(journal(topic).latest()).as(topic).isGreaterThanOrEqualTo(number)));
  }

  /** Publishes on for some time, if it is positive. */
  void keepOn(Duration time) {
    if (time.isNegative()) {
      return;
    }
    long until = published.get() + time.toMillis() / PERIOD_MILLIS * perPeriod;
    await()
        .atMost(time.multipliedBy(2).plusSeconds(10))
        .pollInterval(Duration.ofMillis(100))
        .until(() -> published.get() >= until);
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
        .untilAsserted(() -> journals.values().forEach(Journal::expectComplete));
    journals.values().forEach(Journal::expectOrder);
    return sum(Journal::repeats);
  }

  private int sum(ToIntFunction<Journal> figure) {
    return journals.values().stream().mapToInt(figure).sum();
  }

  int published() {
    return sum(Journal::published);
  }

  int acknowledged() {
    return sum(Journal::acknowledged);
  }

  int arrived() {
    return sum(Journal::arrived);
  }

  @Override
  public void close() {
    clock.shutdownNow();
    reader.shutdownNow();
    clients.forEach(Mqtt5AsyncClient::disconnect);
  }
}
