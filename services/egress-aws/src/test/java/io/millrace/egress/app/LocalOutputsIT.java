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
  void makesTheTopicOfKafkaAndKeepsTheOrderOfEachKey() {
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
    }
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
            return records.size() >= count;
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

  private PipelineSpec withCategories(String name, PipelineOutput output) {
    PipelineSpec plain = egress.spec(name, output);
    return new PipelineSpec(
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
  }

  @Test
  void publishesToNatsInTheEnvelopeThatClientsExpect() throws Exception {
    try (Emulator nats = Emulator.nats();
        Connection client = Nats.connect("nats://127.0.0.1:" + nats.port())) {
      List<byte[]> arrived = new CopyOnWriteArrayList<>();
      client.createDispatcher(message -> arrived.add(message.getData())).subscribe("weather");
      client.flush(Duration.ofSeconds(5));
      PipelineSpec spec =
          withCategories(
              "weather",
              new PipelineOutput.Nats(
                  "weather", "nats://127.0.0.1:" + nats.port(), true, Pace.UNLIMITED));
      egress.pipelines(List.of(spec));
      Feed feed = new Feed("edge-1.3");
      feed.put("plant/inside", "21.5");

      egress.connect(spec, feed);
      awaitAcknowledged(feed, 1);

      await().atMost(Duration.ofSeconds(10)).until(() -> arrived.size() == 1);
      assertThat(protoc(arrived.getFirst()))
          .contains(
              "timestamp: " + Feed.TIME_NANOS,
              "topic: \"plant/inside\"",
              "id: \"cat-1\"",
              "value: \"Temperature\"",
              "payload: \"21.5\"");
    }
  }

  /** Google's own Python library takes the envelope apart, by docs/datastream.proto. */
  private static String protoc(byte[] message) throws Exception {
    return Python.run("read_envelope.py", message);
  }

  @Test
  void losesNothingOnNatsWhileItsConnectionBreaksAgainAndAgain() throws Exception {
    try (Emulator nats = Emulator.nats();
        TcpProxy proxy = new TcpProxy(egress.vertx, nats.port());
        Connection client = Nats.connect("nats://127.0.0.1:" + nats.port())) {
      List<String> arrived = new CopyOnWriteArrayList<>();
      client
          .createDispatcher(
              message -> arrived.add(new String(message.getData(), StandardCharsets.UTF_8)))
          .subscribe("numbers");
      client.flush(Duration.ofSeconds(5));
      Feed feed = numbers(0, 20_000);

      egress.connect(
          egress.pipeline(
              "numbers",
              new PipelineOutput.Nats(
                  "numbers", "nats://127.0.0.1:" + proxy.port(), false, Pace.UNLIMITED)),
          feed);
      for (int cut = 1; cut <= 3; cut++) {
        int reached = cut * 2_000;
        await().atMost(Duration.ofSeconds(30)).until(() -> feed.acknowledged.get() > reached);
        proxy.cut();
      }
      awaitAcknowledged(feed, 20_000);

      await().atMost(Duration.ofSeconds(10)).until(() -> arrived.contains("19999"));
      assertThat(arrived)
          .containsAll(IntStream.range(0, 20_000).mapToObj(Integer::toString).toList());
    }
  }
}
