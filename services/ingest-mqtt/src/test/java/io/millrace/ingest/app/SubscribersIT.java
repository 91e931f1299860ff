package io.millrace.ingest.app;

import static io.millrace.ingest.app.IngestFixture.pipeline;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5Client;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5PubAckException;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import com.hivemq.client.mqtt.mqtt5.message.publish.puback.Mqtt5PubAckReasonCode;
import io.millrace.common.spec.PipelineInput;
import io.millrace.common.spec.PipelineOutput;
import io.millrace.common.spec.SpoolLimits;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.eclipse.paho.client.mqttv3.IMqttDeliveryToken;
import org.eclipse.paho.client.mqttv3.MqttAsyncClient;
import org.eclipse.paho.client.mqttv3.MqttCallback;
import org.eclipse.paho.client.mqttv3.MqttConnectOptions;
import org.eclipse.paho.client.mqttv3.MqttMessage;
import org.eclipse.paho.client.mqttv3.persist.MemoryPersistence;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SubscribersIT {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  @TempDir Path data;

  private static Mqtt5BlockingClient hive(IngestFixture ingest, String id) {
    return Mqtt5Client.builder()
        .identifier(id)
        .serverHost("127.0.0.1")
        .serverPort(ingest.port())
        .buildBlocking();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** Collects what comes. */
  private static final class Inbox implements MqttCallback {
    private final List<String> got = new CopyOnWriteArrayList<>();
    private volatile boolean lost;

    @Override
    public void connectionLost(Throwable cause) {
      lost = true;
    }

    @Override
    public void messageArrived(String topic, MqttMessage message) {
      got.add(
          (message.isRetained() ? "retained " : "")
              + topic
              + "="
              + message
              + "/"
              + message.getQos());
    }

    @Override
    public void deliveryComplete(IMqttDeliveryToken token) {}
  }

  private static MqttAsyncClient paho(IngestFixture ingest, String id, boolean clean, Inbox inbox)
      throws Exception {
    MqttAsyncClient client = new MqttAsyncClient(ingest.url(), id, new MemoryPersistence());
    client.setCallback(inbox);
    MqttConnectOptions options = new MqttConnectOptions();
    options.setCleanSession(clean);
    // An acknowledged message leaves paho's own count only a little later, on another thread.
    options.setMaxInflight(1_000);
    client.connect(options).waitForCompletion(10_000);
    return client;
  }

  @Test
  void deliversWithTheLowerOfBothQualities() throws Exception {
    try (IngestFixture ingest = new IngestFixture(data)) {
      Inbox inbox = new Inbox();
      MqttAsyncClient client = paho(ingest, "c", true, inbox);
      for (int granted = 0; granted < 3; granted++) {
        client.subscribe("q" + granted, granted).waitForCompletion(10_000);
      }
      for (int granted = 0; granted < 3; granted++) {
        for (int qos = 0; qos < 3; qos++) {
          client.publish("q" + granted, bytes("p" + qos), qos, false).waitForCompletion(10_000);
        }
      }

      Awaitility.await().atMost(PATIENCE).until(() -> inbox.got.size() == 9);
      assertThat(inbox.got)
          .containsExactly(
              "q0=p0/0", "q0=p1/0", "q0=p2/0", "q1=p0/0", "q1=p1/1", "q1=p2/1", "q2=p0/0",
              "q2=p1/1", "q2=p2/2");
      client.disconnect().waitForCompletion(10_000);
    }
  }

  @Test
  void keepsASessionAndItsMessagesWhileTheClientIsAway() throws Exception {
    try (IngestFixture ingest = new IngestFixture(data)) {
      Inbox first = new Inbox();
      MqttAsyncClient away = paho(ingest, "away", false, first);
      away.subscribe("t/#", 1).waitForCompletion(10_000);
      away.disconnect().waitForCompletion(10_000);
      MqttAsyncClient publisher = paho(ingest, "publisher", true, new Inbox());
      for (int i = 0; i < 100; i++) {
        publisher.publish("t/x", bytes("m" + i), i % 3, false).waitForCompletion(10_000);
      }

      Inbox back = new Inbox();
      MqttAsyncClient again = paho(ingest, "away", false, back);

      Awaitility.await().atMost(PATIENCE).until(() -> back.got.size() == 66);
      assertThat(back.got)
          .isEqualTo(
              IntStream.range(0, 100)
                  .filter(i -> i % 3 > 0)
                  .mapToObj(i -> "t/x=m" + i + "/1")
                  .toList());
      again.disconnect().waitForCompletion(10_000);
      MqttAsyncClient clean = paho(ingest, "away", true, new Inbox());
      clean.disconnect().waitForCompletion(10_000);
      publisher.disconnect().waitForCompletion(10_000);
      Awaitility.await().atMost(PATIENCE).until(() -> ingest.metric("millrace_mqtt_sessions") == 0);
    }
  }

  @Test
  void publishesTheWillOfAClientThatIsTakenOver() throws Exception {
    try (IngestFixture ingest = new IngestFixture(data, pipeline("a", 1, "wills/#"))) {
      Inbox watcher = new Inbox();
      paho(ingest, "watcher", true, watcher).subscribe("wills/#", 1).waitForCompletion(10_000);
      Inbox victim = new Inbox();
      MqttAsyncClient client = new MqttAsyncClient(ingest.url(), "twin", new MemoryPersistence());
      client.setCallback(victim);
      MqttConnectOptions options = new MqttConnectOptions();
      options.setWill("wills/twin", bytes("gone"), 1, true);
      client.connect(options).waitForCompletion(10_000);

      MqttAsyncClient second = paho(ingest, "twin", true, new Inbox());

      Awaitility.await()
          .atMost(PATIENCE)
          .until(() -> victim.lost && watcher.got.contains("wills/twin=gone/1"));
      Awaitility.await()
          .atMost(PATIENCE)
          .until(() -> ingest.functions.payloads("a").equals(List.of("gone")));
      Inbox late = new Inbox();
      MqttAsyncClient newcomer = paho(ingest, "late", true, late);
      newcomer.subscribe("wills/+", 1).waitForCompletion(10_000);
      Awaitility.await()
          .atMost(PATIENCE)
          .until(() -> late.got.equals(List.of("retained wills/twin=gone/1")));
      second.publish("wills/twin", new byte[0], 1, true).waitForCompletion(10_000);
      assertThat(ingest.metric("millrace_mqtt_retained")).isZero();
      second.disconnect().waitForCompletion(10_000);
    }
  }

  @Test
  void passesOnWhatMqtt5Carries() throws Exception {
    try (IngestFixture ingest = new IngestFixture(data)) {
      Mqtt5BlockingClient subscriber = hive(ingest, "subscriber");
      subscriber.connect();
      try (Mqtt5BlockingClient.Mqtt5Publishes publishes =
          subscriber.publishes(MqttGlobalPublishFilter.ALL)) {
        subscriber.subscribeWith().topicFilter("t/#").qos(MqttQos.EXACTLY_ONCE).send();
        Mqtt5BlockingClient publisher = hive(ingest, "publisher");
        publisher.connect();
        publisher
            .publishWith()
            .topic("t/1")
            .qos(MqttQos.EXACTLY_ONCE)
            .payload(bytes("hello"))
            .contentType("text/plain")
            .responseTopic("answers")
            .correlationData(bytes("id-1"))
            .messageExpiryInterval(100)
            .userProperties()
            .add("k", "v1")
            .add("k", "v2")
            .applyUserProperties()
            .send();

        Mqtt5Publish got = publishes.receive(10, TimeUnit.SECONDS).orElseThrow();

        assertThat(got.getQos()).isEqualTo(MqttQos.EXACTLY_ONCE);
        assertThat(got.getContentType().orElseThrow()).hasToString("text/plain");
        assertThat(got.getResponseTopic().orElseThrow()).hasToString("answers");
        assertThat(got.getUserProperties().asList()).hasSize(2);
        assertThat(got.getMessageExpiryInterval().orElseThrow()).isBetween(98L, 100L);
        publisher.disconnect();
      }
      subscriber.disconnect();
    }
  }

  @Test
  void sharesASubscriptionAmongItsGroup() throws Exception {
    try (IngestFixture ingest = new IngestFixture(data)) {
      Inbox one = new Inbox();
      Inbox two = new Inbox();
      paho(ingest, "one", true, one).subscribe("$share/g/t", 1).waitForCompletion(10_000);
      paho(ingest, "two", true, two).subscribe("$share/g/t", 1).waitForCompletion(10_000);
      MqttAsyncClient publisher = paho(ingest, "publisher", true, new Inbox());
      for (int i = 0; i < 100; i++) {
        publisher.publish("t", bytes("m" + i), 1, false).waitForCompletion(10_000);
      }

      Awaitility.await().atMost(PATIENCE).until(() -> one.got.size() + two.got.size() == 100);
      assertThat(one.got).isNotEmpty();
      assertThat(two.got).isNotEmpty();
      publisher.disconnect().waitForCompletion(10_000);
    }
  }

  @Test
  void tellsAnMqtt5ClientThatAPipelineIsFull() throws Exception {
    SpoolLimits small =
        new SpoolLimits(2_000, SpoolLimits.OnFull.REFUSE, SpoolLimits.StartFrom.LATEST, 0);
    PipelineInput input =
        new PipelineInput.Topics(List.of(new PipelineInput.SourceTopic("t", Map.of())));
    try (IngestFixture ingest =
        new IngestFixture(
            data, pipeline("a", 1, input, null, new PipelineOutput.Stream("o"), small))) {
      ingest.functions.acknowledge(false);
      Mqtt5BlockingClient publisher = hive(ingest, "publisher");
      publisher.connect();

      assertThatThrownBy(
              () -> {
                for (int i = 0; i < 100; i++) {
                  publisher
                      .publishWith()
                      .topic("t")
                      .qos(MqttQos.AT_LEAST_ONCE)
                      .payload(new byte[100])
                      .send();
                }
              })
          .isInstanceOfSatisfying(
              Mqtt5PubAckException.class,
              refused ->
                  assertThat(refused.getMqttMessage().getReasonCode())
                      .isEqualTo(Mqtt5PubAckReasonCode.QUOTA_EXCEEDED));

      publisher
          .publishWith()
          .topic("elsewhere")
          .qos(MqttQos.AT_LEAST_ONCE)
          .payload(bytes("x"))
          .send();
      Awaitility.await()
          .atMost(PATIENCE)
          .until(() ->
              ingest.manager.alerts.stream().anyMatch(alert -> alert.kind().equals("SpoolFull")));
      assertThat(ingest.metric("millrace_spool_refused_total")).isEqualTo(1);
      publisher.disconnect();
    }
  }

  @Test
  void leavesAnMqtt3ClientWithoutAcknowledgementWhenAPipelineIsFull() throws Exception {
    SpoolLimits small =
        new SpoolLimits(100, SpoolLimits.OnFull.REFUSE, SpoolLimits.StartFrom.LATEST, 0);
    PipelineInput input =
        new PipelineInput.Topics(List.of(new PipelineInput.SourceTopic("t", Map.of())));
    try (IngestFixture ingest =
        new IngestFixture(
            data, pipeline("a", 1, input, null, new PipelineOutput.Stream("o"), small))) {
      MqttAsyncClient publisher = paho(ingest, "publisher", true, new Inbox());

      IMqttDeliveryToken refused = publisher.publish("t", new byte[200], 1, false);
      publisher.publish("elsewhere", bytes("x"), 1, false).waitForCompletion(10_000);

      assertThat(refused.isComplete()).isFalse();
      assertThat(publisher.isConnected()).isTrue();
      publisher.disconnectForcibly(0, 1_000);
    }
  }

  @Test
  void samplesAPipelinesTopics() throws Exception {
    PipelineInput input =
        new PipelineInput.Topics(List.of(new PipelineInput.SourceTopic("cam/+", Map.of())));
    try (IngestFixture ingest =
        new IngestFixture(
            data,
            pipeline("a", 1, input, 1_000L, new PipelineOutput.Stream("o"), SpoolLimits.DEFAULT))) {
      MqttAsyncClient publisher = paho(ingest, "publisher", true, new Inbox());
      for (int i = 0; i < 40; i++) {
        publisher.publish("cam/1", bytes("f" + i), 1, false).waitForCompletion(10_000);
        java.util.concurrent.locks.LockSupport.parkNanos(50_000_000);
      }

      Awaitility.await()
          .atMost(PATIENCE)
          .until(() -> ingest.functions.payloads("a").contains("f39"));
      assertThat(ingest.functions.payloads("a"))
          .startsWith("f0")
          .endsWith("f39")
          .hasSizeBetween(3, 5);
      publisher.disconnect().waitForCompletion(10_000);
    }
  }

  @Test
  void carriesLargeMessagesBothWays() throws Exception {
    try (IngestFixture ingest = new IngestFixture(data, pipeline("a", 1, "cam"))) {
      Inbox inbox = new Inbox();
      MqttAsyncClient client = paho(ingest, "c", true, inbox);
      client.subscribe("cam", 1).waitForCompletion(10_000);
      byte[] frame = new byte[16 * 1024 * 1024];
      frame[frame.length - 1] = 'x';

      client.publish("cam", frame, 1, false).waitForCompletion(30_000);

      Awaitility.await()
          .atMost(PATIENCE)
          .until(() -> inbox.got.size() == 1 && ingest.functions.received("a").size() == 1);
      assertThat(ingest.functions.received("a").getFirst().payload().getBytes()).isEqualTo(frame);
      client.disconnect().waitForCompletion(10_000);
    }
  }
}
