package io.millrace.ingest.app;

import static io.millrace.ingest.app.RawClient.message;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Subscriptions with what MQTT 5.0 lets clients ask for, and what messages carry to them. */
class SubscriptionOptionsIT {
  private static final int CLEAN = 2;
  private static final int NO_LOCAL = 0x04;
  private static final int AS_PUBLISHED = 0x08;
  private static final int ONLY_WHEN_NEW = 0x10;
  private static final int NEVER = 0x20;

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

  private static void ping(RawClient client) throws Exception {
    client.send("c000");
    client.expect("d000");
  }

  @Test
  void sendsRetainedMessagesAsAskedFor() throws Exception {
    try (RawClient client = client("handling")) {
      client.send(message(0x33, "handling", 1, "", "61"));
      client.packet();
      // [MQTT-3.3.1-9]: always, and marked [MQTT-3.3.1-8].
      client.subscribe("handling", 0).expect(message(0x31, "handling", 0, "", "61"));
      client.subscribe("handling", 0).expect(message(0x31, "handling", 0, "", "61"));
      // [MQTT-3.3.1-10]: not for what there was already.
      client.subscribe("handling", ONLY_WHEN_NEW);
      ping(client);
      client.subscribe("handling/#", ONLY_WHEN_NEW).expect(message(0x31, "handling", 0, "", "61"));
      // [MQTT-3.3.1-11]
      client.subscribe("+", NEVER);
      ping(client);
      // MQTT 5.0, 4.8.2: groups get none.
      client.subscribe("$share/g/handling", 0);
      ping(client);
    }
  }

  @Test
  void forgetsARetainedMessageForAnEmptyOne() throws Exception {
    // [MQTT-3.3.1-6], [MQTT-3.3.1-7]
    try (RawClient client = client("empty")) {
      client.send(message(0x33, "empty", 1, "", "61"));
      client.packet();
      client.send(message(0x33, "empty", 2, "", ""));
      client.packet();
      client.subscribe("empty", 0);
      ping(client);
    }
  }

  @Test
  void marksMessagesAsRetainedOnlyWhereThatIsAskedFor() throws Exception {
    // [MQTT-3.3.1-12], [MQTT-3.3.1-13]
    try (RawClient plain = client("plain").subscribe("marks", 0);
        RawClient exact = client("exact").subscribe("marks", AS_PUBLISHED);
        RawClient publisher = client("marker")) {
      publisher.send(message(0x31, "marks", 0, "", "61"));
      plain.expect(message(0x30, "marks", 0, "", "61"));
      exact.expect(message(0x31, "marks", 0, "", "61"));
    }
  }

  @Test
  void keepsAClientsOwnMessagesFromItWhereThatIsAskedFor() throws Exception {
    // [MQTT-3.8.3-3]
    try (RawClient deaf = client("deaf").subscribe("own", NO_LOCAL);
        RawClient other = client("other").subscribe("own", 0)) {
      deaf.send(message(0x30, "own", 0, "", "61"));
      other.expect(message(0x30, "own", 0, "", "61"));
      ping(deaf);
      other.send(message(0x30, "own", 0, "", "62"));
      deaf.expect(message(0x30, "own", 0, "", "62"));
    }
  }

  @Test
  void namesEverySubscriptionThatAMessageIsFor() throws Exception {
    // [MQTT-3.3.4-2] to [MQTT-3.3.4-4]: one copy, of the highest quality, with all identifiers.
    try (RawClient client = client("named")) {
      client.subscribe("ids/+", 0, "0b 05").subscribe("ids/x", 1, "0b 80 01");
      client.send(message(0x32, "ids/x", 7, "", "61"));
      byte[] first = client.packet();
      byte[] message = first[0] == 0x40 ? client.packet() : first;
      assertThat(message[0]).isEqualTo((byte) 0x32);
      String properties = java.util.HexFormat.of().formatHex(message, 11, message.length - 1);
      assertThat(properties).isIn("050b050b8001", "050b80010b05");
    }
  }

  @Test
  void replacesASubscriptionByTheSameFilter() throws Exception {
    // [MQTT-3.8.4-3]
    try (RawClient client = client("replaced")) {
      client.subscribe("replaced", 2).subscribe("replaced", 0);
      client.send(message(0x32, "replaced", 7, "", "61"));
      byte[] one = client.packet();
      byte[] other = client.packet();
      assertThat(new byte[] {one[0], other[0]}).containsExactlyInAnyOrder(0x30, 0x40);
      ping(client);
    }
  }

  @Test
  void passesPropertiesOnUnchangedAndInOrder() throws Exception {
    // [MQTT-3.3.2-4], [MQTT-3.3.2-15] to [MQTT-3.3.2-18], [MQTT-3.3.2-20]
    String properties =
        "01 01 03"
            + RawClient.text("text/plain")
            + "08"
            + RawClient.text("answers")
            + "09 0002 c0ff"
            + "26"
            + RawClient.text("b")
            + RawClient.text("1")
            + "26"
            + RawClient.text("a")
            + RawClient.text("2")
            + "26"
            + RawClient.text("b")
            + RawClient.text("1");
    try (RawClient subscriber = client("reader").subscribe("carry", 0);
        RawClient publisher = client("writer")) {
      publisher.send(message(0x30, "carry", 0, properties, "61"));
      subscriber.expect(message(0x30, "carry", 0, properties, "61"));
    }
  }

  @Test
  void usesTopicAliasesBothWays() throws Exception {
    // [MQTT-3.3.2-7], [MQTT-3.3.2-12]; [MQTT-3.1.2-26], [MQTT-3.1.2-27]
    try (RawClient one =
            RawClient.five(ingest.port(), "one alias", CLEAN, 0, "22 0001", "")
                .subscribe("alias/#", 0);
        RawClient none = client("no alias").subscribe("alias/#", 0);
        RawClient publisher = client("aliaser")) {
      publisher.send(message(0x30, "alias/a", 0, "23 000a", "61"));
      publisher.send(message(0x30, "", 0, "23 000a", "62"));
      publisher.send(message(0x30, "alias/b", 0, "23 000a", "63"));
      publisher.send(message(0x30, "", 0, "23 000a", "64"));

      one.expect(message(0x30, "alias/a", 0, "23 0001", "61"));
      one.expect(message(0x30, "", 0, "23 0001", "62"));
      one.expect(message(0x30, "alias/b", 0, "", "63"));
      one.expect(message(0x30, "alias/b", 0, "", "64"));
      none.expect(message(0x30, "alias/a", 0, "", "61"));
      none.expect(message(0x30, "alias/a", 0, "", "62"));
    }
  }

  @Test
  void keepsAByteOrderMark() throws Exception {
    // [MQTT-1.5.4-3]
    try (RawClient client = client("mark").subscribe("\uFEFFmark", 0)) {
      client.send(message(0x30, "mark", 0, "", "61"));
      client.send(message(0x30, "\uFEFFmark", 0, "", "62"));
      client.expect(message(0x30, "\uFEFFmark", 0, "", "62"));
    }
  }

  @Test
  void tellsOfItselfUnderSysAndLetsNobodyElse() throws Exception {
    // [MQTT-4.7.2-1]: not to who subscribes to everything.
    try (RawClient everything = client("everything").subscribe("#", NEVER);
        RawClient curious = client("curious")) {
      curious.subscribe("$SYS/broker/clients/connected", 0);
      String told = new String(curious.packet(), StandardCharsets.UTF_8);
      assertThat(told).contains("$SYS/broker/clients/connected").matches("(?s).*[0-9]+");
      for (String figure :
          new String[] {
            "version",
            "uptime",
            "clients/total",
            "connections/total",
            "messages/received",
            "messages/sent",
            "messages/dropped",
            "bytes/received",
            "bytes/sent",
            "subscriptions/count",
            "retained messages/count"
          }) {
        curious.subscribe("$SYS/broker/" + figure, 0);
        assertThat(curious.packet()).as(figure).startsWith(0x31);
      }
      curious.send(message(0x32, "$SYS/broker/version", 7, "", "61"));
      curious.expect("40 03 0007 87");
      everything.send("c000");
      everything.expect("d000");
    }
  }
}
