package io.millrace.ingest.app;

import static io.millrace.ingest.app.RawClient.connect;
import static io.millrace.ingest.app.RawClient.message;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** When a client's will is published, and as what. */
class WillsIT {
  private static final int CLEAN = 2;
  private static final int WILL = 4;
  private static final String DELAY_OF_AN_HOUR = "05 18 00000e10";
  private static final String KEPT_FOR_TWO_HOURS = "11 00001c20";

  @TempDir static Path data;
  private static IngestFixture ingest;

  @BeforeAll
  static void start() throws Exception {
    ingest =
        new IngestFixture(
            data,
            new TestAuthority("ca"),
            Map.of("MILLRACE_MQTT_TOPIC_BYTES", "100", "MILLRACE_MQTT_TOPIC_LEVELS", "9"));
  }

  @AfterAll
  static void stop() {
    ingest.close();
  }

  private static String will(String properties, String topic) {
    return properties + RawClient.text(topic) + "0001 67";
  }

  private static RawClient mortal(String id, int flags, String properties, String will)
      throws Exception {
    return RawClient.five(ingest.port(), id, flags | WILL, 0, properties, will);
  }

  private static RawClient watcher(String topic) throws Exception {
    return RawClient.five(ingest.port(), "watcher of " + topic, CLEAN, 0, "", "")
        .subscribe(topic, 0);
  }

  /** After everything that was published before. */
  private static void expectNothingMore(RawClient watcher, String topic) throws Exception {
    watcher.send(message(0x30, topic, 0, "", "6d"));
    watcher.expect(message(0x30, topic, 0, "", "6d"));
  }

  @ParameterizedTest(name = "[MQTT-3.1.2-8] reason {0}")
  @ValueSource(strings = {"04", "80", "81", "98"})
  void isPublishedWhenAClientLeavesForAnotherReasonThanNormally(String reason) throws Exception {
    String topic = "w/" + reason;
    try (RawClient watcher = watcher(topic);
        RawClient client = mortal("leaves " + reason, CLEAN, "", will("00", topic))) {
      client.send("e0 01 " + reason);
      client.expectEnd();
      watcher.expect(message(0x30, topic, 0, "", "67"));
    }
  }

  @ParameterizedTest(name = "[MQTT-3.14.4-3] {0}")
  @ValueSource(strings = {"e0 00", "e0 01 00"})
  void isForgottenWhenAClientLeavesNormally(String goodbye) throws Exception {
    try (RawClient watcher = watcher("normal");
        RawClient client = mortal("normal", CLEAN, "", will("00", "normal"))) {
      client.send(goodbye);
      client.expectEnd();
      expectNothingMore(watcher, "normal");
    }
  }

  @Test
  void isPublishedWhenAClientBreaksTheRules() throws Exception {
    try (RawClient watcher = watcher("breaks");
        RawClient client = mortal("breaks", CLEAN, "", will("00", "breaks"))) {
      client.send("36 07 0001 78 0001 00 61");
      client.expect("e0 01 81");
      watcher.expect(message(0x30, "breaks", 0, "", "67"));
    }
  }

  @Test
  void isNotPublishedWhenItsClientIsBackWithinTheDelay() throws Exception {
    // [MQTT-3.1.3-9]
    try (RawClient watcher = watcher("back")) {
      mortal("back", CLEAN, KEPT_FOR_TWO_HOURS, will(DELAY_OF_AN_HOUR, "back")).close();
      try (RawClient again = RawClient.five(ingest.port(), "back", 0, 0, "", "")) {
        again.leave();
      }
      expectNothingMore(watcher, "back");
    }
  }

  @Test
  void doesNotWaitForItsDelayWhenTheSessionEndsBefore() throws Exception {
    // MQTT 5.0, 3.1.3.2.2: the delay or the end of the session, whichever comes first.
    try (RawClient watcher = watcher("ends")) {
      mortal("ends", CLEAN, KEPT_FOR_TWO_HOURS, will(DELAY_OF_AN_HOUR, "ends")).close();
      try (RawClient anew = RawClient.five(ingest.port(), "ends", CLEAN, 0, "", "")) {
        watcher.expect(message(0x30, "ends", 0, "", "67"));
        anew.leave();
      }
    }
  }

  @Test
  void expiresAsLongAfterItsPublicationAsItsClientHasSaid() throws Exception {
    // MQTT 5.0, 3.1.3.2.4. The client is silent for longer than its will may wait.
    try (RawClient watcher = watcher("expiring");
        RawClient client =
            RawClient.five(
                ingest.port(),
                "expiring",
                CLEAN | WILL,
                1,
                "",
                will("05 02 00000001", "expiring"))) {
      client.awaitKeepAliveEnd();
      watcher.expect(message(0x30, "expiring", 0, "02 00000001", "67"));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "$SYS/broker/version,   87, 20 02 00 05",
    "$share/g/x,            87, 20 02 00 05",
    "1/2/3/4/5/6/7/8/9/10,  90, ''"
  })
  void isRefusedAtOnceWhereItsTopicCouldNotBePublished(String topic, String five, String three)
      throws Exception {
    try (RawClient client = new RawClient(ingest.port())) {
      client.send(connect("refused", CLEAN | WILL, 0, "", will("00", topic)));
      if (five.equals("87")) {
        client.expectRefusal(0x87, "the client's certificate or the broker does not allow it");
      } else {
        client.expect("20 03 00 90 00");
        client.expectEnd();
      }
    }
    try (RawClient client = new RawClient(ingest.port())) {
      client.send(RawClient.packet(0x10, "00044d515454 04 06 0000 0001 72" + will("", topic)));
      if (!three.isEmpty()) {
        client.expect(three);
      }
      client.expectEnd();
    }
    assertThat(ingest.metric("millrace_mqtt_limited_total", "limit=\"topic\"") > 0)
        .isEqualTo(three.isEmpty());
  }

  @Test
  void ofARetainedTopicComesAfterWhatItsClientHasRetainedThere() throws Exception {
    try (RawClient watcher = watcher("status");
        RawClient client = mortal("status", CLEAN | 32, "", will("00", "status"))) {
      client.send(message(0x33, "status", 1, "", "6f6e"));
      watcher.expect(message(0x30, "status", 0, "", "6f6e"));
      client.send("e0 01 04");
      watcher.expect(message(0x30, "status", 0, "", "67"));
    }
    try (RawClient later = watcher("status")) {
      later.expect(message(0x31, "status", 0, "", "67"));
    }
  }
}
