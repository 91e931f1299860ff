package io.millrace.ingest.app;

import static io.millrace.ingest.app.IngestFixture.pipeline;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What sessions and topics hold is there again after the process has ended, however it did. */
class SurvivalIT {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final String SUBSCRIBE_X_QOS_2 = "82 07 0001 00 0001 78 02";

  @TempDir Path folder;

  /** Publishes {@code text} of two characters to topic x, with QoS 1 and packet id 9. */
  private static void publish(int port, String text) throws Exception {
    try (RawClient publisher = RawClient.kept(port, "publisher", true, false)) {
      publisher.send("32 08 0001 78 0009 00 " + text);
      publisher.expect("40 02 0009");
    }
  }

  @Test
  void deliversAfterARestartWhatCameBefore() throws Exception {
    try (IngestFixture ingest = new IngestFixture(folder)) {
      try (RawClient subscriber = RawClient.kept(ingest.port(), "s", true, false)) {
        subscriber.send(SUBSCRIBE_X_QOS_2);
        subscriber.expect("90 04 0001 00 02");
      }
      publish(ingest.port(), "6161");
      publish(ingest.port(), "6262");
    }

    try (IngestFixture ingest = new IngestFixture(folder)) {
      try (RawClient subscriber = RawClient.kept(ingest.port(), "s", false, true)) {
        subscriber.expect("3a 08 0001 78 0001 00 6161");
        subscriber.expect("3a 08 0001 78 0002 00 6262");
        subscriber.send("40 02 0001");
        publish(ingest.port(), "6363");
        subscriber.expect("32 08 0001 78 0003 00 6363");
        subscriber.send("40 02 0003");
        subscriber.send("c000");
        subscriber.expect("d000");
      }
    }

    // [MQTT-4.4.0-1]: the same packet id, also after another restart.
    try (IngestFixture ingest = new IngestFixture(folder);
        RawClient subscriber = RawClient.kept(ingest.port(), "s", false, true)) {
      subscriber.expect("3a 08 0001 78 0002 00 6262");
      subscriber.send("40 02 0002");
      subscriber.send("c000");
      subscriber.expect("d000");
    }
    try (IngestFixture ingest = new IngestFixture(folder);
        RawClient subscriber = RawClient.kept(ingest.port(), "s", false, true)) {
      subscriber.send("c000");
      subscriber.expect("d000");
    }
  }

  @Test
  void handsOverOnceWhatWasBegunBeforeAKill() throws Exception {
    Path data = Files.createDirectories(folder.resolve("data"));
    Path out = folder.resolve("delivered.txt");
    try (ChildEdge edge = new ChildEdge(data, out)) {
      try (RawClient subscriber = RawClient.kept(edge.port(), "s", true, false)) {
        subscriber.send(SUBSCRIBE_X_QOS_2);
        subscriber.expect("90 04 0001 00 02");
        RawClient publisher = RawClient.kept(edge.port(), "p", true, false);
        publisher.send("34 08 0001 78 0007 00 6161");
        publisher.expect("50 02 0007");
        publisher.send("62 02 0007");
        publisher.expect("70 02 0007");
        subscriber.expect("34 08 0001 78 0001 00 6161");
        subscriber.send("50 02 0001");
        subscriber.expect("62 02 0001");
        publisher.send("34 08 0001 78 0008 00 6262");
        publisher.expect("50 02 0008");
      }
    }

    try (ChildEdge edge = new ChildEdge(data, out);
        RawClient subscriber = RawClient.kept(edge.port(), "s", false, true);
        RawClient publisher = RawClient.kept(edge.port(), "p", false, true)) {
      subscriber.expect("62 02 0001");
      subscriber.send("70 02 0001");
      publisher.send("3c 08 0001 78 0008 00 6262");
      publisher.expect("50 02 0008");
      publisher.send("62 02 0008");
      publisher.expect("70 02 0008");
      subscriber.expect("34 08 0001 78 0002 00 6262");
      // The number is free again.
      publisher.send("34 08 0001 78 0008 00 6363");
      publisher.expect("50 02 0008");
    }
  }

  @Test
  void keepsRetainedMessagesAndTellsOfDevicesThatWereConnectedWhenItWasKilled() throws Exception {
    Path data = Files.createDirectories(folder.resolve("data"));
    Path out = folder.resolve("delivered.txt");
    try (ChildEdge edge = new ChildEdge(data, out)) {
      RawClient client = RawClient.kept(edge.port(), "p", true, false);
      client.send("33 08 0001 78 0001 00 6161");
      client.expect("40 02 0001");
      client.send("33 08 0001 79 0002 00 6161");
      client.expect("40 02 0002");
      client.send("33 06 0001 79 0003 00");
      client.expect("40 02 0003");
      // A client whose session ends with its connection, with the retained will "ww" on topic w.
      RawClient mortal = new RawClient(edge.port());
      mortal.send("10 14 00044d515454 04 26 0000 0001 6d 0001 77 0002 7777");
      mortal.expect("20 02 00 00");
      // What was stored later is on disk, and so is the will.
      mortal.send("33 07 0001 7a 0001 6161");
      mortal.expect("40 02 0001");
    }

    try (ChildEdge edge = new ChildEdge(data, out);
        RawClient client = RawClient.kept(edge.port(), "q", true, false)) {
      client.send("82 0b 0001 00 0001 78 00 0001 79 00");
      client.expect("90 05 0001 00 00 00");
      client.expect("31 06 0001 78 00 6161");
      client.send("82 07 0002 00 0001 77 00");
      client.expect("90 04 0002 00 00");
      assertThat(client.packet()).endsWith('w', 'w');
    }
  }

  @Test
  void endsSessionsWhoseTimeIsUpWhileItIsAway() throws Exception {
    try (IngestFixture ingest = new IngestFixture(folder);
        RawClient client = new RawClient(ingest.port())) {
      client.send("10 13 00044d515454 05 02 0000 05 11 00000001 0001 73");
      client.packet();
      client.send("c000");
      client.expect("d000");
    }

    try (IngestFixture ingest = new IngestFixture(folder, pipeline("a", 1, "t"))) {
      Awaitility.await().atMost(PATIENCE).until(() -> ingest.metric("millrace_mqtt_sessions") == 0);
      RawClient.kept(ingest.port(), "s", false, false).close();
    }
  }

  @Test
  void letsMessagesExpireAndWillsWaitAcrossARestart() throws Exception {
    try (IngestFixture ingest = new IngestFixture(folder)) {
      RawClient.kept(ingest.port(), "s", true, false).subscribe("x", 1).leave();
      try (RawClient publisher = RawClient.kept(ingest.port(), "p", true, false)) {
        publisher.publish("x", "02 00000001", "61");
        publisher.publish("x", "02 00000e10", "62");
      }
      // A will of QoS 1 on x, "w", two seconds after its client has gone.
      RawClient.five(ingest.port(), "w", 0x0E, 0, "11 00000e10", "05 18 00000002 0001 78 0001 77")
          .close();
      Awaitility.await().until(() -> ingest.metric("millrace_mqtt_connections") == 0);
    }

    try (IngestFixture ingest = new IngestFixture(folder)) {
      try (RawClient silent = RawClient.five(ingest.port(), "z", 2, 2, "", "")) {
        // Three seconds.
        silent.awaitKeepAliveEnd();
      }
      try (RawClient subscriber = RawClient.kept(ingest.port(), "s", false, true)) {
        assertThat(subscriber.packet()).as("the one that had not expired").endsWith('b');
        subscriber.expect(RawClient.message(0x32, "x", 3, "", "77"));
      }
      assertThat(ingest.metric("millrace_mqtt_messages_expired_total")).isEqualTo(1);
    }
  }
}
