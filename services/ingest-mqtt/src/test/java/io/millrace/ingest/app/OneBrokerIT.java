package io.millrace.ingest.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.common.link.LinkAddresses;
import io.millrace.common.link.LinkTarget;
import io.millrace.common.link.Route;
import io.millrace.common.message.Message;
import io.millrace.common.spec.PipelineInput;
import io.millrace.common.spec.PipelineOutput;
import io.millrace.common.spec.SpoolLimits;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.eclipse.paho.client.mqttv3.MqttException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Three ingest processes behave as one broker, also when one of them is killed. */
@TestMethodOrder(MethodOrderer.MethodName.class)
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class OneBrokerIT {
  private static final String PEER_MESSAGES = "millrace_mqtt_peer_messages_total";

  @TempDir static Path folder;
  private static OneBroker broker;

  @BeforeAll
  static void start() throws Exception {
    broker =
        new OneBroker(
            folder,
            IngestFixture.pipeline("p", 1, "spool/#"),
            IngestFixture.pipeline(
                "turns",
                1,
                new PipelineInput.Topics(
                    List.of(new PipelineInput.SourceTopic("turn/#", Map.of()))),
                null,
                new PipelineOutput.Mqtt("turned"),
                SpoolLimits.DEFAULT));
  }

  @AfterAll
  static void stop() {
    broker.close();
  }

  private static ConditionFactory await() {
    return Awaitility.await().atMost(Duration.ofSeconds(40));
  }

  private static List<String> numbers(String topic, int from, int to) {
    return IntStream.range(from, to).mapToObj(i -> topic + "=" + i).toList();
  }

  @Test
  void subscribersOnOneNodeGetWhatIsPublishedOnAnotherInOrderAndOnce() throws Exception {
    try (NodeClient one = NodeClient.passing(broker.port("a"), "s1").subscribe("x/+", 0);
        NodeClient two = NodeClient.passing(broker.port("b"), "s2").subscribe("x/#", 2);
        NodeClient both = NodeClient.passing(broker.port("b"), "s3");
        NodeClient publisher = NodeClient.passing(broker.port("c"), "p")) {
      both.subscribe("x/1", 1).subscribe("x/+", 2);
      publisher.publish("x/1", 0, 300, i -> i % 3);

      for (NodeClient each : List.of(one, two, both)) {
        await().untilAsserted(() -> assertThat(each.received).hasSize(300));
        // Of one quality, in the order in which they were published.
        for (int qos = 0; qos < 3; qos++) {
          int of = qos;
          List<Integer> got =
              each.received.stream()
                  .map(text -> Integer.parseInt(text.substring(4)))
                  .filter(i -> i % 3 == of)
                  .toList();
          assertThat(got).isSorted().hasSize(100);
        }
      }
    }
  }

  @Test
  void messagesGoOnlyToNodesWhereSomebodyWantsThem() throws Exception {
    double before = broker.node("c").metric(PEER_MESSAGES);
    try (NodeClient here = NodeClient.passing(broker.port("c"), "s4").subscribe("quiet", 1);
        NodeClient there = NodeClient.passing(broker.port("a"), "s5").subscribe("other", 1);
        NodeClient publisher = NodeClient.passing(broker.port("c"), "p")) {
      publisher.publish("quiet", 0, 50, i -> 1);
      publisher.publish("other", "1", 1);
      await().untilAsserted(() -> assertThat(there.received).containsExactly("other=1"));

      assertThat(here.received).isEqualTo(numbers("quiet", 0, 50));
      assertThat(broker.node("c").metric(PEER_MESSAGES) - before).isEqualTo(1);
    }
  }

  @Test
  void sessionsMoveWithWhatWaitsForTheirClients() throws Exception {
    NodeClient.lasting(broker.port("a"), "mover").subscribe("m/#", 2).close();
    try (NodeClient publisher = NodeClient.passing(broker.port("c"), "p")) {
      publisher.publish("m/1", 0, 50, i -> 1);
      publisher.publish("m/1", 50, 100, i -> 2);
      try (NodeClient mover = NodeClient.lasting(broker.port("b"), "mover")) {
        await().untilAsserted(() -> assertThat(mover.received).isEqualTo(numbers("m/1", 0, 100)));
        publisher.publish("m/1", "100", 2);
        await().untilAsserted(() -> assertThat(mover.received).isEqualTo(numbers("m/1", 0, 101)));
      }
      publisher.publish("m/1", 101, 110, i -> 2);
      // Back to where it was, and on.
      try (NodeClient mover = NodeClient.lasting(broker.port("a"), "mover")) {
        await().untilAsserted(() -> assertThat(mover.received).isEqualTo(numbers("m/1", 101, 110)));
      }
    }
  }

  @Test
  void aSessionThatMovesTakesItsHalfDoneHandOversAlongAndItsOldConnectionEnds() throws Exception {
    RawClient old = RawClient.kept(broker.port("a"), "half", true, false);
    old.send("82 07 0001 00 0001 78 02");
    old.expect("90 04 0001 00 02");
    try (RawClient publisher = RawClient.kept(broker.port("c"), "half-p", true, false)) {
      publisher.send("34 08 0001 78 0007 00 6161");
      publisher.expect("50 02 0007");
      publisher.send("62 02 0007");
      publisher.expect("70 02 0007");
      publisher.send("34 08 0001 78 0008 00 6262");
      publisher.expect("50 02 0008");
    }
    old.expect("34 08 0001 78 0001 00 6161");
    old.send("50 02 0001");
    old.expect("62 02 0001");

    try (RawClient moved = RawClient.kept(broker.port("b"), "half", false, true);
        RawClient publisher = RawClient.kept(broker.port("a"), "half-p", false, true)) {
      old.expectGoodbye(0x8E, "another connection with this client id has come");
      moved.expect("62 02 0001");
      moved.send("70 02 0001");
      // Taken on the other node already: not a second time.
      publisher.send("3c 08 0001 78 0008 00 6262");
      publisher.expect("50 02 0008");
      publisher.send("62 02 0008");
      publisher.expect("70 02 0008");
      moved.expect("34 08 0001 78 0002 00 6262");
      moved.send("c000");
      moved.expect("d000");
    }
  }

  @Test
  void nothingIsLostWhileASessionMovesUnderLoad() throws Exception {
    List<String> received = new CopyOnWriteArrayList<>();
    NodeClient.lasting(broker.port("a"), "nomad").subscribe("load", 1).close();
    int messages = 1_000;
    Thread publishing =
        Thread.ofVirtual()
            .start(() -> {
              try (NodeClient publisher = NodeClient.passing(broker.port("c"), "p2")) {
                for (int i = 0; i < messages; i += 50) {
                  publisher.publish("load", i, i + 50, number -> 1);
                }
              } catch (MqttException failed) {
                throw new IllegalStateException(failed);
              }
            });
    String[] nodes = {"b", "c", "a"};
    for (int move = 0; publishing.isAlive(); move++) {
      int before = received.size();
      try (NodeClient nomad =
          NodeClient.lasting(broker.port(nodes[move % nodes.length]), "nomad", received)) {
        await().until(() -> received.size() > before || !publishing.isAlive());
      }
    }
    publishing.join();
    try (NodeClient nomad = NodeClient.lasting(broker.port("b"), "nomad", received)) {
      await()
          .untilAsserted(
              () -> assertThat(Set.copyOf(received)).containsAll(numbers("load", 0, messages)));
    }
  }

  @Test
  void groupsShareMessagesAcrossNodes() throws Exception {
    try (NodeClient one = NodeClient.passing(broker.port("a"), "g1").subscribe("$share/g/w/#", 1);
        NodeClient two = NodeClient.passing(broker.port("b"), "g2").subscribe("$share/g/w/#", 1);
        NodeClient three = NodeClient.passing(broker.port("c"), "g3").subscribe("$share/g/w/#", 1);
        NodeClient publisher = NodeClient.passing(broker.port("c"), "p")) {
      publisher.publish("w/1", 0, 600, i -> 1);

      List<NodeClient> members = List.of(one, two, three);
      await().until(() -> members.stream().mapToInt(each -> each.received.size()).sum() >= 600);
      List<String> all = new ArrayList<>();
      members.forEach(each -> all.addAll(each.received));
      assertThat(all).containsExactlyInAnyOrderElementsOf(numbers("w/1", 0, 600));
      for (NodeClient each : members) {
        assertThat(each.received.size()).isBetween(120, 300);
      }
    }
  }

  @Test
  void retainedMessagesAgree() throws Exception {
    try (NodeClient a = NodeClient.passing(broker.port("a"), "r1");
        NodeClient b = NodeClient.passing(broker.port("b"), "r2")) {
      a.retain("r/1", "old");
      a.retain("r/2", "gone");
      awaitRetained("b", "r/#", "r/1=old", "r/2=gone");
      b.retain("r/1", "new");
      b.retain("r/2", "");
      for (String node : List.of("a", "b", "c")) {
        awaitRetained(node, "r/#", "r/1=new");
      }
    }
  }

  private static void awaitRetained(String node, String filter, String... expected) {
    await()
        .untilAsserted(() -> {
          try (NodeClient reader = NodeClient.passing(broker.port(node), "reader-" + node)) {
            reader.subscribe(filter, 1);
            reader.subscribe("none", 1);
            assertThat(reader.received).containsExactlyInAnyOrder(expected);
          }
        });
  }

  @Test
  void zAKilledNodeLosesNoAcknowledgedMessageOnceItIsBack() throws Exception {
    NumberingDevice device = new NumberingDevice("spool/x", 0);
    List<String> received = new CopyOnWriteArrayList<>();
    NodeClient.lasting(broker.port("b"), "keeper").subscribe("spool/#", 1).close();
    try (NodeClient publisher = NodeClient.passing(broker.port("b"), "p")) {
      publisher.retain("state/1", "before");
      publisher.retain("state/2", "before");
    }
    long[] end = {Long.MAX_VALUE};
    device.publish(
        broker.port("b"),
        () -> {
          if (end[0] == Long.MAX_VALUE && device.acknowledged().size() > 200) {
            end[0] = 0;
            broker.kill("b");
          }
          return true;
        });
    // What is published elsewhere meanwhile waits there for the session on the dead node.
    try (NodeClient publisher = NodeClient.passing(broker.port("a"), "p")) {
      publisher.publish("spool/y", 0, 50, i -> 1);
      publisher.retain("state/1", "meanwhile");
      publisher.retain("state/2", "");
    }
    broker.restart("b");

    awaitRetained("b", "state/#", "state/1=meanwhile");
    Set<String> acknowledged =
        device.acknowledged().stream().map(i -> "spool/x=" + i).collect(Collectors.toSet());
    acknowledged.addAll(numbers("spool/y", 0, 50));
    try (NodeClient keeper = NodeClient.lasting(broker.port("b"), "keeper", received)) {
      await().untilAsserted(() -> assertThat(missing(acknowledged, received)).isEmpty());
    }
    await()
        .untilAsserted(() -> {
          List<String> spooled = new ArrayList<>();
          for (Message message : broker.functions.received("p")) {
            spooled.add(message.topic() + "=" + message.payload());
          }
          assertThat(missing(acknowledged, spooled)).isEmpty();
        });
  }

  private static Set<String> missing(Set<String> wanted, List<String> got) {
    Set<String> missing = new TreeSet<>(wanted);
    got.forEach(missing::remove);
    return missing;
  }

  @Test
  void zClientsOfAKilledNodeGoOnElsewhereAndGetWhatItHadForThemWhenItIsBack() throws Exception {
    NodeClient.lasting(broker.port("b"), "refugee").subscribe("f/#", 1).close();
    try (NodeClient publisher = NodeClient.passing(broker.port("b"), "p")) {
      publisher.publish("f/1", "before", 1);
    }
    broker.kill("b");
    try (NodeClient publisher = NodeClient.passing(broker.port("a"), "p");
        NodeClient refugee = NodeClient.lasting(broker.port("c"), "refugee")) {
      refugee.subscribe("f/#", 1);
      publisher.publish("f/1", "meanwhile", 1);
      await().untilAsserted(() -> assertThat(refugee.received).contains("f/1=meanwhile"));
      broker.restart("b");
      await().untilAsserted(() -> assertThat(refugee.received).contains("f/1=before"));
      publisher.publish("f/1", "after", 1);
      await().untilAsserted(() -> assertThat(refugee.received).contains("f/1=after"));
      assertThat(refugee.received).doesNotHaveDuplicates();
    }
  }

  @Test
  void zANodeThatComesBackTakesNoOutputBeforeItKnowsWhoWantsItElsewhere() throws Exception {
    RecordingSource outputs = new RecordingSource("out", 50);
    try (NodeClient reader = NodeClient.lasting(broker.port("c"), "reader")) {
      reader.subscribe("turned", 1);
      broker.kill("b");
      broker.restart(
          "b",
          () -> {
            broker
                .impatientLinks()
                .connect(
                    new LinkTarget(LinkAddresses.INGEST, new Route.Only("b"), "turns", 1, 0),
                    outputs);
            await().until(() -> outputs.waits() > 200 || outputs.acknowledged() == 50);
          });

      await().until(() -> outputs.acknowledged() == 50);
      await()
          .untilAsserted(() ->
              assertThat(reader.received)
                  .containsExactlyElementsOf(
                      IntStream.range(0, 50).mapToObj(i -> "turned=out-" + i).toList()));
    }
  }

  @Test
  void zWillsOfClientsOfAKilledNodeArePublishedOnce() throws Exception {
    try (NodeClient watcher = NodeClient.passing(broker.port("a"), "watcher").subscribe("will", 1);
        NodeClient device = NodeClient.withWill(broker.port("b"), "mortal", "will")) {
      // What was acknowledged later is on disk, and so is the will.
      device.publish("spool/z", "0", 1);
      broker.kill("b");
      await().untilAsserted(() -> assertThat(watcher.received).containsExactly("will=gone"));
      broker.restart("b");
      try (NodeClient publisher = NodeClient.passing(broker.port("b"), "p")) {
        publisher.publish("will", "end", 1);
      }
      await()
          .untilAsserted(
              () -> assertThat(watcher.received).containsExactly("will=gone", "will=end"));
    }
  }
}
