package io.millrace.egress.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.millrace.common.spec.Pace;
import io.millrace.common.spec.PipelineInput;
import io.millrace.common.spec.PipelineOutput;
import io.millrace.common.spec.PipelineSpec;
import io.millrace.common.spec.SpoolLimits;
import io.millrace.egress.emulator.Emulator;
import io.millrace.egress.emulator.TcpProxy;
import io.nats.client.Connection;
import io.nats.client.Nats;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Kafka and NATS, against a broker and a server as they are. */
class LocalOutputsIT {
  /** What the message of {@link #deliverWeather} is, in the envelope. */
  private static final List<String> IN_ENVELOPE =
      List.of(
          "timestamp: " + Feed.TIME_NANOS,
          "topic: \"plant/inside\"",
          "id: \"cat-1\"",
          "value: \"Temperature\"",
          "payload: \"21.5\"");

  /** Of a flow that is to be there for a while. */
  private static final Pace STEADY = new Pace(5_000, 0);

  @TempDir Path data;
  @TempDir Path brokerData;

  private EgressFixture egress;

  @BeforeEach
  void start() {
    egress =
        new EgressFixture(
            data,
            Map.of("MILLRACE_EGRESS_CALL_SECONDS", "5", "MILLRACE_EGRESS_CONNECT_SECONDS", "2"));
  }

  @AfterEach
  void stop() {
    egress.close();
  }

  private static void awaitAcknowledged(Feed feed, int count) {
    await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(() -> assertThat(feed.acknowledged).hasValue(count));
  }

  private static Feed numbers(int from, int to) {
    Feed feed = new Feed("edge-1." + from);
    IntStream.range(from, to).forEach(i -> feed.put("t/" + i % 3, Integer.toString(i)));
    return feed;
  }

  @Test
  void makesTheTopicOfKafkaAndKeepsTheOrderOfEachKey() throws Exception {
    try (Emulator kafka = Emulator.start("kafka", brokerData)) {
      String servers = "127.0.0.1:" + kafka.port();
      Feed feed = numbers(0, 3_000);

      egress.connect(
          egress.pipeline(
              "records", new PipelineOutput.Kafka("readings", servers, false, Pace.UNLIMITED)),
          feed);
      awaitAcknowledged(feed, 3_000);

      List<ConsumerRecord<String, byte[]>> records = records(servers, "readings", 3_000);
      for (int topic = 0; topic < 3; topic++) {
        int first = topic;
        assertThat(
                records.stream()
                    .filter(record -> record.key().equals("t/" + first))
                    .map(record -> new String(record.value(), StandardCharsets.UTF_8)))
            .containsExactlyElementsOf(
                IntStream.range(0, 1_000).mapToObj(i -> Integer.toString(first + 3 * i)).toList());
      }
      refusesWhatTheBrokerDoesNotTake(servers);
      assertThat(protoc(enveloped(servers))).contains(IN_ENVELOPE);
    }
  }

  private byte[] enveloped(String servers) {
    deliverWeather(new PipelineOutput.Kafka("weather", servers, true, Pace.UNLIMITED));
    return records(servers, "weather", 1).getFirst().value();
  }

  private void refusesWhatTheBrokerDoesNotTake(String servers) {
    Feed feed = new Feed("edge-1.9");
    feed.put("t", "small");
    feed.put("t", new byte[1_500_000]);
    feed.put("t", "small again");

    egress.connect(
        egress.pipeline("large", new PipelineOutput.Kafka("large", servers, false, Pace.UNLIMITED)),
        feed);
    awaitAcknowledged(feed, 3);

    assertThat(feed.rejected)
        .singleElement()
        .asString()
        .startsWith("1: Kafka topic 'large' at " + servers + " does not take the message");
    assertThat(records(servers, "large", 2)).hasSize(2);
  }

  private static List<ConsumerRecord<String, byte[]>> records(
      String servers, String topic, int count) {
    Properties config = new Properties();
    config.put("bootstrap.servers", servers);
    config.put("group.id", "test-" + topic);
    config.put("auto.offset.reset", "earliest");
    List<ConsumerRecord<String, byte[]>> records = new ArrayList<>();
    try (KafkaConsumer<String, byte[]> consumer =
        new KafkaConsumer<>(config, new StringDeserializer(), new ByteArrayDeserializer())) {
      consumer.subscribe(List.of(topic));
      await()
          .atMost(Duration.ofSeconds(60))
          .until(() -> {
            consumer.poll(Duration.ofMillis(200)).forEach(records::add);
            return records.stream()
                    .map(record -> ByteBuffer.wrap(record.value()))
                    .distinct()
                    .count()
                >= count;
          });
    }
    return records;
  }

  @Test
  void saysThatNoBrokerAnswers() {
    egress.connect(
        egress.pipeline(
            "nobody", new PipelineOutput.Kafka("t", "127.0.0.1:1", false, Pace.UNLIMITED)),
        numbers(0, 1));

    await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> egress.reason("nobody").contains("Kafka topic 't' at 127.0.0.1:1"));
  }

  private void deliverWeather(PipelineOutput output) {
    PipelineSpec plain = egress.spec("weather", output);
    PipelineSpec spec =
        new PipelineSpec(
            plain.id(),
            plain.name(),
            plain.project(),
            plain.version(),
            new PipelineInput.Topics(
                List.of(new PipelineInput.SourceTopic("plant/+", Map.of("cat-1", "Temperature")))),
            null,
            List.of(),
            output,
            SpoolLimits.DEFAULT,
            null);
    egress.pipelines(List.of(spec));
    Feed feed = new Feed("edge-1.3");
    feed.put("plant/inside", "21.5");
    egress.connect(spec, feed);
    awaitAcknowledged(feed, 1);
  }

  @Test
  void publishesToNatsInTheEnvelopeThatClientsExpect() throws Exception {
    try (Emulator nats = Emulator.nats();
        Connection client = Nats.connect("nats://127.0.0.1:" + nats.port())) {
      List<byte[]> arrived = new CopyOnWriteArrayList<>();
      client.createDispatcher(message -> arrived.add(message.getData())).subscribe("weather");
      client.flush(Duration.ofSeconds(5));

      deliverWeather(
          new PipelineOutput.Nats(
              "weather", "nats://127.0.0.1:" + nats.port(), true, Pace.UNLIMITED));

      await().atMost(Duration.ofSeconds(10)).until(() -> arrived.size() == 1);
      assertThat(protoc(arrived.getFirst())).contains(IN_ENVELOPE);
    }
  }

  /** Google's own Python library takes the envelope apart, by docs/datastream.proto. */
  private static String protoc(byte[] message) throws Exception {
    return Python.run("read_envelope.py", message);
  }

  @Test
  void losesNothingOnKafkaAndKeepsTheOrderOfEachKeyThoughTheBrokerIsKilled() throws Exception {
    try (Emulator kafka = Emulator.start("kafka", brokerData)) {
      String servers = "127.0.0.1:" + kafka.port();
      Feed feed = numbers(0, 10_000);

      egress.connect(
          egress.pipeline("killed", new PipelineOutput.Kafka("killed", servers, false, STEADY)),
          feed);
      await().atMost(Duration.ofSeconds(30)).until(() -> feed.acknowledged.get() > 2_000);
      kafka.kill();
      assertThat(feed.acknowledged.get()).isLessThan(10_000);
      kafka.startAgain();
      awaitAcknowledged(feed, 10_000);

      expectAllInOrder(
          records(servers, "killed", 10_000).stream()
              .map(record -> new String(record.value(), StandardCharsets.UTF_8))
              .toList());
    }
  }

  /** 10,000 numbers on three topics, each possibly several times. */
  private static void expectAllInOrder(List<String> arrived) {
    List<Integer> firsts = arrived.stream().distinct().map(Integer::valueOf).toList();
    assertThat(firsts).hasSize(10_000);
    for (int topic = 0; topic < 3; topic++) {
      int first = topic;
      assertThat(firsts).filteredOn(number -> number % 3 == first).isSorted();
    }
  }

  @Test
  void losesNothingOnNatsAndKeepsTheOrderThoughItsConnectionBreaksAndTheServerIsKilled()
      throws Exception {
    try (Emulator nats = Emulator.nats();
        TcpProxy line = new TcpProxy(egress.vertx, nats.port());
        Connection client = Nats.connect(reader(nats))) {
      List<String> arrived = new CopyOnWriteArrayList<>();
      client
          .createDispatcher(
              message -> arrived.add(new String(message.getData(), StandardCharsets.UTF_8)))
          .subscribe("numbers");
      client.flush(Duration.ofSeconds(5));
      Feed feed = numbers(0, 10_000);

      egress.connect(
          egress.pipeline(
              "numbers",
              new PipelineOutput.Nats("numbers", "nats://127.0.0.1:" + line.port(), false, STEADY)),
          feed);
      for (int reached = 1_000; reached <= 3_000; reached += 1_000) {
        long enough = reached;
        await().atMost(Duration.ofSeconds(30)).until(() -> feed.acknowledged.get() > enough);
        line.cut();
      }
      // NATS keeps nothing for a subscriber that is not there yet: it comes back first.
      line.refuse(true);
      nats.kill();
      assertThat(feed.acknowledged.get()).isLessThan(10_000);
      await().until(() -> client.getStatus() != Connection.Status.CONNECTED);
      nats.startAgain();
      await().until(() -> client.getStatus() == Connection.Status.CONNECTED);
      client.flush(Duration.ofSeconds(5));
      line.refuse(false);
      awaitAcknowledged(feed, 10_000);

      await().atMost(Duration.ofSeconds(10)).until(() -> arrived.contains("9999"));
      expectAllInOrder(arrived);
    }
  }

  private static io.nats.client.Options reader(Emulator nats) {
    return new io.nats.client.Options.Builder()
        .server("nats://127.0.0.1:" + nats.port())
        .reconnectWait(Duration.ofMillis(50))
        .maxReconnects(-1)
        .build();
  }
}
