package io.millrace.ingest.app;

import static io.millrace.ingest.app.CertificateClients.hive;
import static io.millrace.ingest.app.IngestFixture.pipeline;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.throwable;

import com.hivemq.client.mqtt.MqttClientState;
import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt3.Mqtt3BlockingClient;
import com.hivemq.client.mqtt.mqtt3.exceptions.Mqtt3ConnAckException;
import com.hivemq.client.mqtt.mqtt3.exceptions.Mqtt3SubAckException;
import com.hivemq.client.mqtt.mqtt3.message.connect.connack.Mqtt3ConnAckReturnCode;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5ConnAckException;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5PubAckException;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5PubRecException;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5SubAckException;
import com.hivemq.client.mqtt.mqtt5.message.connect.connack.Mqtt5ConnAckReasonCode;
import com.hivemq.client.mqtt.mqtt5.message.publish.puback.Mqtt5PubAckReasonCode;
import com.hivemq.client.mqtt.mqtt5.message.publish.pubrec.Mqtt5PubRecReasonCode;
import com.hivemq.client.mqtt.mqtt5.message.subscribe.suback.Mqtt5SubAckReasonCode;
import io.millrace.common.trust.TrustSet.CertificateRule;
import io.millrace.common.trust.TrustSet.TopicAccess;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The topics that a certificate allows, in both protocols. */
class TopicRightsIT {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @TempDir Path data;
  IngestFixture ingest;
  TestAuthority.Issued press;

  @BeforeEach
  void start() throws IOException {
    ingest = new IngestFixture(data, pipeline("all", 1, "#"));
    press = ingest.authority.client("press");
    ingest.manager.rules(rule(List.of("plant/press/#"), List.of("plant/+/orders")));
    // The rules are there once they are enforced.
    Awaitility.await()
        .atMost(PATIENCE)
        .until(() -> {
          Mqtt5BlockingClient probe = five("probe");
          probe.connect();
          try {
            probe.subscribeWith().topicFilter("else").send();
            return false;
          } catch (Mqtt5SubAckException enforced) {
            return true;
          } finally {
            probe.disconnect();
          }
        });
  }

  @AfterEach
  void stop() {
    ingest.close();
  }

  private CertificateRule rule(List<String> publish, List<String> subscribe) {
    return new CertificateRule(
        "",
        press.certificate().getSerialNumber().toString(16),
        false,
        new TopicAccess(publish, subscribe));
  }

  private Mqtt5BlockingClient five(String id) {
    return hive(ingest, press, "TLSv1.3").identifier(id).useMqttVersion5().buildBlocking();
  }

  private Mqtt3BlockingClient three(String id) {
    return hive(ingest, press, "TLSv1.2").identifier(id).useMqttVersion3().buildBlocking();
  }

  private double unauthorized(String action) {
    return ingest.metric("millrace_mqtt_unauthorized_total", "action=\"" + action + "\"");
  }

  @Test
  void anMqtt5ClientIsToldWhatItMayNotPublish() {
    Mqtt5BlockingClient client = five("five");
    client.connect();

    client.publishWith().topic("plant/press/temp").qos(MqttQos.AT_LEAST_ONCE).send();
    assertThatThrownBy(
            () -> client.publishWith().topic("plant/oven").qos(MqttQos.AT_LEAST_ONCE).send())
        .asInstanceOf(throwable(Mqtt5PubAckException.class))
        .extracting(refused -> refused.getMqttMessage().getReasonCode())
        .isEqualTo(Mqtt5PubAckReasonCode.NOT_AUTHORIZED);
    assertThatThrownBy(
            () -> client.publishWith().topic("plant/oven").qos(MqttQos.EXACTLY_ONCE).send())
        .asInstanceOf(throwable(Mqtt5PubRecException.class))
        .extracting(refused -> refused.getMqttMessage().getReasonCode())
        .isEqualTo(Mqtt5PubRecReasonCode.NOT_AUTHORIZED);
    client.publishWith().topic("plant/oven").qos(MqttQos.AT_MOST_ONCE).send();
    client.publishWith().topic("plant/press/last").qos(MqttQos.AT_LEAST_ONCE).send();

    assertThat(unauthorized("publish")).isEqualTo(3);
    Awaitility.await()
        .atMost(PATIENCE)
        .until(() -> ingest.metric("millrace_ingest_messages_total") == 2);
    client.disconnect();
  }

  @Test
  void anMqtt3ClientIsNotToldThatAForbiddenMessageWasTaken() {
    Mqtt3BlockingClient client = three("three");
    client.connect();
    client.publishWith().topic("plant/oven").qos(MqttQos.AT_MOST_ONCE).send();

    assertThatThrownBy(
            () -> client.publishWith().topic("plant/oven").qos(MqttQos.AT_LEAST_ONCE).send())
        .isInstanceOf(RuntimeException.class);

    Awaitility.await()
        .atMost(PATIENCE)
        .until(() -> client.getState() == MqttClientState.DISCONNECTED);
    assertThat(unauthorized("publish")).isEqualTo(2);
    assertThat(ingest.metric("millrace_ingest_messages_total")).isZero();
  }

  @Test
  void subscriptionsBeyondTheRulesAreRefused() throws Exception {
    Mqtt5BlockingClient five = five("five");
    five.connect();
    double before = unauthorized("subscribe");
    five.subscribeWith().topicFilter("plant/press/orders").qos(MqttQos.AT_LEAST_ONCE).send();
    five.subscribeWith().topicFilter("$share/g/plant/+/orders").send();

    assertThatThrownBy(() -> five.subscribeWith().topicFilter("plant/#").send())
        .asInstanceOf(throwable(Mqtt5SubAckException.class))
        .extracting(refused -> refused.getMqttMessage().getReasonCodes())
        .isEqualTo(List.of(Mqtt5SubAckReasonCode.NOT_AUTHORIZED));
    Mqtt3BlockingClient three = three("three");
    three.connect();
    assertThatThrownBy(() -> three.subscribeWith().topicFilter("#").send())
        .isInstanceOf(Mqtt3SubAckException.class);

    assertThat(unauthorized("subscribe")).isEqualTo(before + 2);
    five.disconnect();
    three.disconnect();
  }

  @Test
  void aWillBeyondTheRulesIsRefusedAtOnce() {
    assertThatThrownBy(() ->
            five("five").connectWith().willPublish().topic("plant/oven").applyWillPublish().send())
        .asInstanceOf(throwable(Mqtt5ConnAckException.class))
        .extracting(refused -> refused.getMqttMessage().getReasonCode())
        .isEqualTo(Mqtt5ConnAckReasonCode.NOT_AUTHORIZED);
    assertThatThrownBy(() ->
            three("three")
                .connectWith()
                .willPublish()
                .topic("plant/oven")
                .payload(new byte[] {1})
                .applyWillPublish()
                .send())
        .asInstanceOf(throwable(Mqtt3ConnAckException.class))
        .extracting(refused -> refused.getMqttMessage().getReturnCode())
        .isEqualTo(Mqtt3ConnAckReturnCode.NOT_AUTHORIZED);

    assertThat(unauthorized("will")).isEqualTo(2);
  }

  @Test
  void changedRulesReachTheClientAtOnceAndItsKeptSession() throws Exception {
    Mqtt5BlockingClient client = five("keeper");
    client.connectWith().cleanStart(true).sessionExpiryInterval(3_600).send();
    client.subscribeWith().topicFilter("plant/a/orders").qos(MqttQos.AT_LEAST_ONCE).send();

    ingest.manager.rules(rule(List.of("#"), List.of("plant/b/orders")));

    Awaitility.await()
        .atMost(PATIENCE)
        .until(() -> client.getState() == MqttClientState.DISCONNECTED);
    assertThat(
            client
                .connectWith()
                .cleanStart(false)
                .sessionExpiryInterval(3_600)
                .send()
                .isSessionPresent())
        .isFalse();
    try (Mqtt5BlockingClient.Mqtt5Publishes got =
        client.publishes(MqttGlobalPublishFilter.ALL, true)) {
      client.subscribeWith().topicFilter("plant/b/orders").send();
      client.publishWith().topic("plant/a/orders").qos(MqttQos.AT_LEAST_ONCE).send();
      client.publishWith().topic("plant/b/orders").qos(MqttQos.AT_LEAST_ONCE).send();

      assertThat(got.receive(30, TimeUnit.SECONDS).orElseThrow().getTopic())
          .hasToString("plant/b/orders");
    }
    client.disconnect();
  }
}
