package io.millrace.ingest.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.hivemq.client.mqtt.MqttWebSocketConfig;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5ConnAckException;
import com.hivemq.client.mqtt.mqtt5.message.connect.connack.Mqtt5ConnAckReasonCode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each limit that protects the box: what its client hears, and that it is counted. */
class LimitsIT {
  private static final String CONNECT_3 = "10 0d 00044d515454 04 02 0000 0001 ";
  private static final String CONNECT_5 = "10 0e 00044d515454 05 02 0000 00 0001 ";

  @TempDir Path data;

  private IngestFixture ingest(String setting, String value) throws IOException {
    return new IngestFixture(data, new TestAuthority("ca"), Map.of(setting, value));
  }

  private static RawClient connected(IngestFixture ingest, String id) throws IOException {
    RawClient client = new RawClient(ingest.port());
    client.send(CONNECT_5 + id);
    assertThat(client.packet()[3]).isZero();
    return client;
  }

  private static double limited(IngestFixture ingest, String limit) {
    return ingest.metric("millrace_mqtt_limited_total{limit=\"" + limit + "\"}");
  }

  @Test
  void refusesConnectionsBeyondTheirNumber() throws Exception {
    try (IngestFixture ingest = ingest("MILLRACE_MQTT_CONNECTIONS", "1");
        RawClient first = connected(ingest, "61");
        RawClient second = new RawClient(ingest.port());
        RawClient third = new RawClient(ingest.port())) {
      second.send(CONNECT_5 + "62");
      second.expectRefusal(0x97, "as much as may be is there already");
      third.send(CONNECT_3 + "63");
      third.expect("20 02 00 03");
      third.expectEnd();
      first.send("c000");
      first.expect("d000");
      assertThat(limited(ingest, "connections")).isEqualTo(2);
    }
  }

  @Test
  void refusesConnectionsThatComeTooFast() throws Exception {
    try (IngestFixture ingest = ingest("MILLRACE_MQTT_CONNECTION_RATE", "1")) {
      int refused = 0;
      for (int i = 0; i < 20; i++) {
        try (RawClient client = new RawClient(ingest.port())) {
          client.send(CONNECT_5 + "61");
          if (client.packet()[3] == (byte) 0x9F) {
            refused++;
          }
        }
      }
      assertThat(refused).isPositive();
      assertThat(limited(ingest, "connection_rate")).isEqualTo(refused);
    }
  }

  @Test
  void readsAClientThatPublishesTooFastMoreSlowly() throws Exception {
    try (IngestFixture ingest = ingest("MILLRACE_MQTT_MESSAGE_RATE", "10");
        RawClient client = connected(ingest, "61")) {
      long begin = System.nanoTime();
      for (int i = 0; i < 25; i++) {
        client.send("32 07 0001 78 0001 00 61");
        client.packet();
      }
      assertThat(System.nanoTime() - begin).isGreaterThan(1_000_000_000L);
      assertThat(limited(ingest, "message_rate")).isPositive();
    }
  }

  @Test
  void sendsAClientThatPublishesTooFastAway() throws Exception {
    Map<String, String> settings =
        Map.of("MILLRACE_MQTT_BYTE_RATE", "1024", "MILLRACE_MQTT_RATE_ACTION", "disconnect");
    try (IngestFixture ingest = new IngestFixture(data, new TestAuthority("ca"), settings);
        RawClient client = connected(ingest, "61")) {
      client.send("30 d4 0f 0001 78 00" + "61".repeat(2000));
      client.expectGoodbye(0x96, "more messages or bytes a second than a client may publish");
      assertThat(limited(ingest, "byte_rate")).isEqualTo(1);
    }
  }

  @Test
  void endsAClientThatHasMoreInFlightThanItMay() throws Exception {
    try (IngestFixture ingest = ingest("MILLRACE_MQTT_RECEIVE_MAXIMUM", "2");
        RawClient client = connected(ingest, "61")) {
      for (int id = 1; id <= 2; id++) {
        client.send("34 07 0001 78 000" + id + " 00 61");
        client.expect("50 02 000" + id);
      }
      client.send("34 07 0001 78 0003 00 61");
      client.expect("e0 01 93");
      client.expectEnd();
      assertThat(limited(ingest, "in_flight")).isEqualTo(1);
    }
  }

  @Test
  void refusesSubscriptionsBeyondTheirNumber() throws Exception {
    try (IngestFixture ingest = ingest("MILLRACE_MQTT_SUBSCRIPTIONS", "1");
        RawClient client = connected(ingest, "61")) {
      client.send("82 0b 0001 00 0001 78 00 0001 79 00");
      client.expect("90 05 0001 00 00 97");
      // In the place of the one that it has.
      client.send("82 07 0002 00 0001 78 01");
      client.expect("90 04 0002 00 01");
      assertThat(limited(ingest, "subscriptions")).isEqualTo(1);
    }
  }

  @Test
  void refusesTopicsThatAreTooLongOrTooDeep() throws Exception {
    Map<String, String> settings =
        Map.of("MILLRACE_MQTT_TOPIC_BYTES", "4", "MILLRACE_MQTT_TOPIC_LEVELS", "2");
    try (IngestFixture ingest = new IngestFixture(data, new TestAuthority("ca"), settings);
        RawClient client = connected(ingest, "61")) {
      client.send("82 13 0001 00 0005 6161616161 00 0005 612f612f61 00");
      client.expect("90 05 0001 00 8f 8f");
      client.send("32 0a 0005 6161616161 0001 00");
      client.expect("40 03 0001 90");
      client.send("30 08 0005 612f612f61 00");
      client.expect("e0 01 90");
      client.expectEnd();
      assertThat(limited(ingest, "topic")).isEqualTo(4);
    }
  }

  @Test
  void keepsNoMoreMessagesForASessionThanItMay() throws Exception {
    try (IngestFixture ingest = ingest("MILLRACE_MQTT_QUEUED_MESSAGES", "2")) {
      try (RawClient away = RawClient.kept(ingest.port(), "away", true, false)) {
        away.send("82 07 0001 00 0001 78 01");
        away.expect("90 04 0001 00 01");
        away.leave();
      }
      try (RawClient client = connected(ingest, "61")) {
        for (int i = 0; i < 5; i++) {
          client.send("32 07 0001 78 0001 00 6" + i);
          client.expect("40 02 0001");
        }
      }
      try (RawClient back = RawClient.kept(ingest.port(), "away", false, true)) {
        back.expect("32 07 0001 78 0001 00 60");
        back.expect("32 07 0001 78 0002 00 61");
      }
      assertThat(ingest.metric("millrace_mqtt_messages_dropped_total")).isEqualTo(3);
    }
  }

  @Test
  void givesClientsTheKeepAliveThatItWants() throws Exception {
    try (IngestFixture ingest = ingest("MILLRACE_MQTT_KEEP_ALIVE", "1");
        RawClient client = new RawClient(ingest.port())) {
      client.send(CONNECT_5 + "61");
      byte[] answer = client.packet();
      // [MQTT-3.1.2-21]: server keep alive, property 0x13.
      assertThat(answer).endsWith(0x13, 0x00, 0x01);
      client.awaitKeepAliveEnd();
    }
  }

  @Test
  void refusesPacketsThatAreLargerThanAllowed() throws Exception {
    try (IngestFixture ingest = ingest("MILLRACE_MQTT_MAX_MESSAGE", "1024");
        RawClient client = connected(ingest, "61")) {
      client.send("30 ffff7f 0001 78 00");
      client.expect("e0 01 95");
      client.expectEnd();
      assertThat(limited(ingest, "packet_size")).isEqualTo(1);
    }
  }

  @Test
  void sendsNoMoreAtOnceThanItMay() throws Exception {
    try (IngestFixture ingest = ingest("MILLRACE_MQTT_IN_FLIGHT", "1");
        RawClient subscriber = connected(ingest, "61");
        RawClient publisher = connected(ingest, "62")) {
      subscriber.send("82 07 0001 00 0001 78 01");
      subscriber.expect("90 04 0001 00 01");
      for (int i = 1; i <= 2; i++) {
        publisher.send("32 07 0001 78 000" + i + " 00 6" + i);
        publisher.expect("40 02 000" + i);
      }
      subscriber.expect("32 07 0001 78 0001 00 61");
      subscriber.send("c000");
      subscriber.expect("d000");
      subscriber.send("40 02 0001");
      subscriber.expect("32 07 0001 78 0002 00 62");
    }
  }

  /** Publishes twice for a session that is away; what it gets is the first alone. */
  private void expectRoomForOne(String setting, String value, String message) throws Exception {
    try (IngestFixture ingest = ingest(setting, value)) {
      try (RawClient away = RawClient.kept(ingest.port(), "away", true, false)) {
        away.send("82 07 0001 00 0001 78 01");
        away.expect("90 04 0001 00 01");
        away.leave();
      }
      try (RawClient client = connected(ingest, "61")) {
        for (int i = 0; i < 2; i++) {
          client.send(message);
          client.expect("40 02 0001");
        }
      }
      assertThat(ingest.metric("millrace_mqtt_messages_dropped_total")).isEqualTo(1);
    }
  }

  @Test
  void keepsNoMoreBytesForASessionThanItMay() throws Exception {
    expectRoomForOne(
        "MILLRACE_MQTT_QUEUED_BYTES", "1024", "32 de04 0001 78 0001 00" + "61".repeat(600));
  }

  @Test
  void keepsNoMoreBytesForAllSessionsThanItMay() throws Exception {
    expectRoomForOne(
        "MILLRACE_MQTT_ALL_QUEUED_BYTES",
        "1048576",
        "32 c6cf24 0001 78 0001 00" + "61".repeat(600_000));
  }

  @Test
  void keepsNoMoreSessionsThanItMay() throws Exception {
    try (IngestFixture ingest = ingest("MILLRACE_MQTT_SESSIONS", "1")) {
      RawClient.kept(ingest.port(), "first", true, false).close();
      Awaitility.await().until(() -> ingest.metric("millrace_mqtt_connections") == 0);
      RawClient.kept(ingest.port(), "second", true, false).close();

      Awaitility.await().until(() -> limited(ingest, "sessions") == 1);
      RawClient.kept(ingest.port(), "first", false, true).close();
    }
  }

  @Test
  void keepsSessionsNoLongerThanItMay() throws Exception {
    try (IngestFixture ingest = ingest("MILLRACE_MQTT_SESSION_EXPIRY", "60");
        RawClient client = new RawClient(ingest.port())) {
      client.send(RawClient.connect("long", 2, 0, "11 00000e10", ""));
      // MQTT 5.0, 3.2.2.3.2: what is granted, property 0x11.
      assertThat(client.packet()).endsWith(0x11, 0, 0, 0, 60);
    }
  }

  @Test
  void takesLargePacketsInOnlyAsFarAsThereIsMemoryForThem() throws Exception {
    String half = "61".repeat(400_000);
    try (IngestFixture ingest = ingest("MILLRACE_MQTT_ASSEMBLY_BYTES", "1048576");
        RawClient first = connected(ingest, "61");
        RawClient second = connected(ingest, "62")) {
      // A payload of 800,000 bytes, of which half comes.
      first.send("32 86ea30 0001 78 0001 00" + half);
      Awaitility.await().until(() -> ingest.metric("millrace_mqtt_assembling_bytes") > 0);
      second.send("32 86ea30 0001 78 0002 00" + half);
      Awaitility.await().until(() -> limited(ingest, "assembly") > 0);

      first.send(half);
      first.expect("40 03 0001 10");
      second.send(half);
      second.expect("40 03 0002 10");
    }
  }

  @Test
  void countsClientsOfWebSocketsToo() throws Exception {
    Map<String, String> settings =
        Map.of("MILLRACE_MQTT_WS_PORT", "0", "MILLRACE_MQTT_CONNECTIONS", "1");
    try (IngestFixture ingest = new IngestFixture(data, new TestAuthority("ca"), settings);
        RawClient first = connected(ingest, "61")) {
      Mqtt5BlockingClient second =
          CertificateClients.hive(ingest, ingest.authority.client("device"), "TLSv1.3")
              .serverPort(ingest.service.mqttWebSocketPort())
              .webSocketConfig(MqttWebSocketConfig.builder().serverPath("mqtt").build())
              .useMqttVersion5()
              .buildBlocking();

      assertThatThrownBy(second::connect)
          .isInstanceOfSatisfying(
              Mqtt5ConnAckException.class,
              refused -> {
                assertThat(refused.getMqttMessage().getReasonCode())
                    .isEqualTo(Mqtt5ConnAckReasonCode.QUOTA_EXCEEDED);
                assertThat(refused.getMqttMessage().getReasonString()).isPresent();
              });
      first.send("c000");
      first.expect("d000");
      assertThat(limited(ingest, "connections")).isEqualTo(1);
    }
  }
}
