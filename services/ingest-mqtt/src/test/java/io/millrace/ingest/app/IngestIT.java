package io.millrace.ingest.app;

import static io.millrace.ingest.app.IngestFixture.pipeline;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.common.link.LinkAddresses;
import io.millrace.common.message.Message;
import io.millrace.common.spec.PipelineInput;
import io.millrace.common.spec.PipelineOutput;
import io.millrace.common.spec.SpoolLimits;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.eclipse.paho.client.mqttv3.MqttClient;
import org.eclipse.paho.client.mqttv3.MqttException;
import org.eclipse.paho.client.mqttv3.persist.MemoryPersistence;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IngestIT {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  @TempDir Path data;

  private static MqttClient connect(IngestFixture ingest, String id) throws MqttException {
    MqttClient client = new MqttClient(ingest.url(), id, new MemoryPersistence());
    client.connect();
    return client;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void bringsWhatDevicesPublishToThePipelinesThatWantItInOrder() throws Exception {
    try (IngestFixture ingest =
        new IngestFixture(data, pipeline("a", 1, "t/+"), pipeline("b", 1, "t/1"))) {
      MqttClient device = connect(ingest, "device");
      for (int i = 0; i < 500; i++) {
        device.publish("t/" + i % 2, bytes("m" + i), i % 3, false);
      }
      device.publish("other", bytes("nobody"), 1, false);

      Awaitility.await().atMost(PATIENCE).until(() -> ingest.functions.received("a").size() == 500);
      assertThat(ingest.functions.payloads("a"))
          .isEqualTo(IntStream.range(0, 500).mapToObj(i -> "m" + i).toList());
      assertThat(ingest.functions.payloads("b"))
          .isEqualTo(
              IntStream.range(0, 500).filter(i -> i % 2 == 1).mapToObj(i -> "m" + i).toList());
      Message first = ingest.functions.received("a").getFirst();
      assertThat(first.topic()).isEqualTo("t/0");
      assertThat(first.id().origin()).startsWith("edge-1.");
      Awaitility.await()
          .atMost(PATIENCE)
          .until(() -> ingest.metric("millrace_spool_messages") == 0);
      device.disconnect();
    }
  }

  @Test
  void givesThePublisherItsOwnMessageBackAsInTheGuide() throws Exception {
    try (IngestFixture ingest = new IngestFixture(data)) {
      MqttClient client = connect(ingest, "");
      List<String> got = new CopyOnWriteArrayList<>();
      client.subscribe("test", 0, (topic, message) -> got.add(topic + "=" + message));

      client.publish("test", bytes("Hello, World!"), 0, false);

      Awaitility.await().atMost(PATIENCE).until(() -> got.equals(List.of("test=Hello, World!")));
      client.disconnect();
    }
  }

  @Test
  void goesOnAfterARestartWithWhatHadNotBeenAcknowledged() throws Exception {
    TestAuthority authority = new TestAuthority("ca");
    try (IngestFixture ingest =
        new IngestFixture(data, authority, java.util.Map.of(), pipeline("a", 1, "t"))) {
      ingest.functions.acknowledge(false);
      MqttClient device = connect(ingest, "device");
      for (int i = 0; i < 50; i++) {
        device.publish("t", bytes("m" + i), 1, false);
      }
      device.disconnect();
    }
    try (IngestFixture ingest =
        new IngestFixture(data, authority, java.util.Map.of(), pipeline("a", 1, "t"))) {
      Awaitility.await().atMost(PATIENCE).until(() -> ingest.functions.received("a").size() == 50);
      assertThat(ingest.functions.payloads("a"))
          .isEqualTo(IntStream.range(0, 50).mapToObj(i -> "m" + i).toList());
    }
  }

  @Test
  void goesOnWithANewVersionOfThePipelineAndSendsNothingASecondTime() throws Exception {
    try (IngestFixture ingest = new IngestFixture(data, pipeline("a", 1, "t"))) {
      ingest.functions.acknowledge(false);
      MqttClient device = connect(ingest, "device");
      device.publish("t", bytes("in work"), 1, false);
      Awaitility.await().atMost(PATIENCE).until(() -> ingest.functions.received("a").size() == 1);

      ingest.manager.publish(pipeline("a", 2, "t", "u"));
      Awaitility.await()
          .atMost(PATIENCE)
          .until(() ->
              ingest.manager.statuses.containsKey("a")
                  && ingest.manager.status("a").specVersion() == 2);
      device.publish("u", bytes("next"), 1, false);

      Awaitility.await().atMost(PATIENCE).until(() -> ingest.functions.received("a").size() >= 2);
      assertThat(ingest.functions.payloads("a")).containsExactly("in work", "next");
      assertThat(ingest.functions.version("a")).isEqualTo(1);
      ingest.functions.reset("a");
      Awaitility.await().atMost(PATIENCE).until(() -> ingest.functions.version("a") == 2);
      device.disconnect();
    }
  }

  @Test
  void tellsThePipelinesConditionAndFigures() throws Exception {
    try (IngestFixture ingest = new IngestFixture(data, pipeline("a", 1, "t"))) {
      MqttClient device = connect(ingest, "device");
      device.publish("t", bytes("m"), 1, false);

      Awaitility.await()
          .atMost(PATIENCE)
          .untilAsserted(() -> {
            assertThat(ingest.manager.statuses).containsKey("a");
            assertThat(ingest.manager.status("a").figures()).containsEntry("messagesIn", 1L);
            assertThat(ingest.manager.status("a").figures()).containsEntry("acknowledged", 1L);
            assertThat(ingest.manager.status("a").condition().level().name()).isEqualTo("READY");
          });
      device.disconnect();
    }
  }

  @Test
  void bringsAStreamToItsReadersAndAnMqttOutputToItsTopic() throws Exception {
    PipelineInput stream = new PipelineInput.Stream("first");
    try (IngestFixture ingest =
        new IngestFixture(
            data,
            pipeline("first", 1, "in"),
            pipeline(
                "second",
                1,
                stream,
                null,
                new PipelineOutput.Mqtt("alarms/out"),
                SpoolLimits.DEFAULT),
            pipeline("third", 1, "alarms/#"))) {
      MqttClient listener = connect(ingest, "listener");
      List<String> got = new CopyOnWriteArrayList<>();
      listener.subscribe("#", 1, (topic, message) -> got.add(topic + "=" + message));
      RecordingSource outputs = new RecordingSource("first-out", 3);
      RecordingSource alarms = new RecordingSource("second-out", 2);

      ingest.functions.links().connect(outputs.target(LinkAddresses.INGEST, "first"), outputs);
      ingest.functions.links().connect(alarms.target(LinkAddresses.INGEST, "second"), alarms);

      Awaitility.await()
          .atMost(PATIENCE)
          .until(() -> outputs.acknowledged() == 3 && alarms.acknowledged() == 2);
      Awaitility.await()
          .atMost(PATIENCE)
          .until(() ->
              ingest.functions.received("second").size() == 3
                  && ingest.functions.received("third").size() == 2);
      assertThat(ingest.functions.payloads("second"))
          .containsExactly("first-out-0", "first-out-1", "first-out-2");
      assertThat(ingest.functions.received("second").getFirst().topic()).isEqualTo("original");
      assertThat(ingest.functions.received("second").getFirst().timestampNanos()).isEqualTo(42);
      assertThat(ingest.functions.payloads("third"))
          .containsExactly("second-out-0", "second-out-1");
      Awaitility.await().atMost(PATIENCE).until(() -> got.size() == 5);
      assertThat(got).contains("out=first-out-0", "alarms/out=second-out-1");
      listener.disconnect();
    }
  }

  @Test
  void holdsStreamsBackWhileTheirReaderIsFull() throws Exception {
    PipelineInput stream = new PipelineInput.Stream("first");
    SpoolLimits small =
        new SpoolLimits(500, SpoolLimits.OnFull.REFUSE, SpoolLimits.StartFrom.LATEST, 0);
    try (IngestFixture ingest =
        new IngestFixture(
            data,
            pipeline("first", 1, "in"),
            pipeline("second", 1, stream, null, new PipelineOutput.Mqtt("x"), small))) {
      ingest.functions.acknowledge(false);
      RecordingSource outputs = new RecordingSource("o", 20);
      ingest.functions.links().connect(outputs.target(LinkAddresses.INGEST, "first"), outputs);
      Awaitility.await().atMost(PATIENCE).until(() -> outputs.acknowledged() > 0);
      Awaitility.await()
          .during(Duration.ofMillis(500))
          .atMost(PATIENCE)
          .until(() -> outputs.acknowledged() < 20);

      ingest.functions.acknowledge(true);

      Awaitility.await().atMost(PATIENCE).until(() -> outputs.acknowledged() == 20);
      Awaitility.await()
          .atMost(PATIENCE)
          .until(() -> ingest.functions.payloads("second").contains("o-19"));
    }
  }

  @Test
  void tellsMqtt5ClientsThatItIsGoing() throws Exception {
    IngestFixture ingest = new IngestFixture(data);
    try (RawClient client = RawClient.five(ingest.port(), "c", 2, 0, "", "")) {
      ingest.close();

      client.expectGoodbye(0x8B, "the broker is going: try again");
    }
  }

  @Test
  void namesThePortThatIsInUse() throws IOException {
    try (IngestFixture ingest = new IngestFixture(data.resolve("first"))) {
      String taken = Integer.toString(ingest.service.mqttPort());

      org.assertj.core.api.Assertions.assertThatThrownBy(() ->
              new IngestFixture(
                  data.resolve("second"),
                  new TestAuthority("ca"),
                  java.util.Map.of("MILLRACE_MQTT_PORT", taken)))
          .hasMessageContaining("port " + taken)
          .hasMessageContaining("--mqtt-port")
          .hasMessageContaining("MILLRACE_MQTT_PORT");
    }
  }
}
