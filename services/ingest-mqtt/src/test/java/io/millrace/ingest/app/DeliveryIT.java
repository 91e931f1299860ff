package io.millrace.ingest.app;

import static io.millrace.ingest.app.RawClient.message;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who gets what in which form and how often, by the statements of MQTT 5.0. */
class DeliveryIT {
  private static final int CLEAN = 2;
  private static final String KEPT = "11 00000e10";

  @TempDir static Path data;
  private static IngestFixture ingest;

  @BeforeAll
  static void start() throws Exception {
    ingest = new IngestFixture(data);
  }

  @AfterAll
  static void stop() {
    ingest.close();
  }

  private static RawClient client(String id) throws Exception {
    return RawClient.five(ingest.port(), id, CLEAN, 0, "", "");
  }

  private static RawClient client(String id, int flags, String properties) throws Exception {
    return RawClient.five(ingest.port(), id, flags, 0, properties, "");
  }

  private static void publish(String topic, String... payloads) throws Exception {
    try (RawClient publisher = client("publisher")) {
      for (String payload : payloads) {
        publisher.publish(topic, "", payload);
      }
      publisher.leave();
    }
  }

  @Test
  void repeatsNoMoreAtOnceThanTheNewConnectionTakes() throws Exception {
    // [MQTT-3.3.4-9], and [MQTT-4.4.0-1]: with their own packet ids, as duplicates, in order.
    try (RawClient first = client("window", CLEAN, KEPT).subscribe("window", 1)) {
      publish("window", "61", "62", "63");
      for (int i = 1; i <= 3; i++) {
        first.expect(message(0x32, "window", i, "", "6" + i));
      }
    }
    try (RawClient again = client("window", 0, KEPT + "21 0001")) {
      again.expect(message(0x3a, "window", 1, "", "61"));
      again.send("c000");
      again.expect("d000");
      again.send("40 02 0001");
      again.expect(message(0x3a, "window", 2, "", "62"));
      again.send("40 02 0002");
      again.expect(message(0x3a, "window", 3, "", "63"));
      publish("window", "64");
      again.send("40 02 0003");
      again.expect(message(0x32, "window", 4, "", "64"));
    }
  }

  @Test
  void repeatsReleasesOnANewConnection() throws Exception {
    // [MQTT-4.4.0-1]
    try (RawClient first = client("release", CLEAN, KEPT).subscribe("release", 2);
        RawClient publisher = client("releaser")) {
      publisher.send(message(0x34, "release", 1, "", "61"));
      publisher.expect("50 02 0001");
      publisher.send("62 02 0001");
      publisher.expect("70 02 0001");
      first.expect(message(0x34, "release", 1, "", "61"));
      first.send("50 02 0001");
      first.expect("62 02 0001");
    }
    try (RawClient again = client("release", 0, KEPT)) {
      again.expect("62 02 0001");
      again.send("70 02 0001");
      again.send("c000");
      again.expect("d000");
    }
  }

  @Test
  void takesAMessageThatAClientDoesNotAcceptForDelivered() throws Exception {
    // [MQTT-3.1.2-25]: also one that was on its way when the client accepted more.
    try (RawClient first = client("small", CLEAN, KEPT).subscribe("small", 1)) {
      publish("small", "61".repeat(100));
      first.packet();
    }
    publish("small", "62".repeat(100), "63");
    try (RawClient again = client("small", 0, KEPT + "21 0001 27 00000020")) {
      again.expect(message(0x32, "small", 3, "", "63"));
      again.send("40 02 0003");
      publish("small", "64");
      again.expect(message(0x32, "small", 4, "", "64"));
    }
  }

  @Test
  void takesAMessageOnceHoweverOftenItIsSentBeforeItsRelease() throws Exception {
    // [MQTT-4.3.3-10]: each is confirmed. [MQTT-4.3.3-12]: afterwards the packet id is another's.
    try (RawClient subscriber = client("once").subscribe("once", 0);
        RawClient publisher = client("often")) {
      for (int i = 0; i < 3; i++) {
        publisher.send(message(i == 0 ? 0x34 : 0x3c, "once", 7, "", "61"));
        publisher.expect("50 02 0007");
      }
      publisher.send("62 02 0007");
      publisher.expect("70 02 0007");
      publisher.send(message(0x34, "once", 7, "", "62"));
      publisher.expect("50 02 0007");
      publisher.send("62 02 0007");
      publisher.expect("70 02 0007");
      subscriber.expect(message(0x30, "once", 0, "", "61"));
      subscriber.expect(message(0x30, "once", 0, "", "62"));
    }
  }

  @Test
  void endsAnOlderConnectionOfTheSameClient() throws Exception {
    // [MQTT-3.1.4-3]
    try (RawClient older = client("twin");
        RawClient newer = client("twin")) {
      older.expectGoodbye(0x8E, "another connection with this client id has come");
      newer.send("c000");
      newer.expect("d000");
    }
  }

  @Test
  void leavesTheWordsOutWhereTheyAreMoreThanAClientAccepts() throws Exception {
    // [MQTT-3.14.2-3]
    try (RawClient older = client("terse", CLEAN, "27 00000020");
        RawClient newer = client("terse")) {
      older.expect("e0 01 8e");
      older.expectEnd();
      newer.leave();
    }
  }

  @Test
  void forgetsMessagesAndSessionsWhoseTimeIsUp() throws Exception {
    // [MQTT-3.3.2-5], [MQTT-3.1.2-23]. Something over a second passes until the keep-alive ends.
    client("patient", CLEAN, KEPT).subscribe("late", 1).leave();
    client("hasty", CLEAN, "11 00000001").subscribe("late", 1).leave();
    try (RawClient publisher = RawClient.five(ingest.port(), "silent", CLEAN, 1, "", "")) {
      publisher.publish("late", "02 00000001", "61");
      publisher.publish("late", "02 00000e10", "62");
      publisher.awaitKeepAliveEnd();
    }
    try (RawClient patient = client("patient", 0, KEPT)) {
      byte[] message = patient.packet();
      // [MQTT-3.3.2-6]: what is left of its time.
      assertThat(message).startsWith(0x32, 0x0f, 0, 4).endsWith(0x62);
      int left = (message[14] & 0xFF) << 8 | message[15] & 0xFF;
      assertThat(left).isBetween(3_500, 3_599);
    }
    assertThat(ingest.metric("millrace_mqtt_messages_expired_total")).isEqualTo(1);
    try (RawClient hasty = new RawClient(ingest.port())) {
      hasty.send(RawClient.connect("hasty", 0, 0, KEPT, ""));
      assertThat(hasty.packet()[2]).as("session present").isZero();
    }
  }

  @Test
  void keepsASessionAsLongAsItsClientSaysWhenItLeaves() throws Exception {
    // MQTT 5.0, 3.14.2.2.2
    try (RawClient client = client("parting", CLEAN, KEPT)) {
      client.send("e0 07 00 05 11 00000000");
      client.expectEnd();
    }
    try (RawClient again = new RawClient(ingest.port())) {
      again.send(RawClient.connect("parting", 0, 0, "", ""));
      assertThat(again.packet()[2]).as("session present").isZero();
    }
  }

  @Test
  void givesAClientWithoutANameOne() throws Exception {
    // [MQTT-3.1.3-6], [MQTT-3.1.3-7]
    try (RawClient client = new RawClient(ingest.port())) {
      client.send(RawClient.connect("", CLEAN, 0, "", ""));
      assertThat(new String(client.packet(), java.nio.charset.StandardCharsets.ISO_8859_1))
          .contains("\u0012\u0000\u0029auto-");
    }
  }
}
