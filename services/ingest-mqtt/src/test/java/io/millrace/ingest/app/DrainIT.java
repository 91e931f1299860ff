package io.millrace.ingest.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.common.link.LinkAcknowledger;
import io.millrace.common.link.LinkReceiver;
import io.millrace.common.message.Batch;
import io.millrace.common.message.Message;
import io.millrace.common.spec.Drain;
import io.millrace.common.spec.PipelineInput;
import io.millrace.common.spec.PipelineOutput;
import io.millrace.common.spec.PipelineSpec;
import io.millrace.common.spec.SpoolLimits;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.eclipse.paho.client.mqttv3.MqttClient;
import org.eclipse.paho.client.mqttv3.MqttConnectOptions;
import org.eclipse.paho.client.mqttv3.MqttException;
import org.eclipse.paho.client.mqttv3.persist.MemoryPersistence;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How a pipeline leaves that was behind, over a real link. */
class DrainIT {
  private static final int BEHIND = 300;

  @TempDir Path data;

  /** Takes a few messages and acknowledges none before it is told to go on. */
  private static final class Uplink implements LinkReceiver {
    private static final int CREDIT = 2_000;

    final List<String> received = new CopyOnWriteArrayList<>();
    private final LinkAcknowledger acknowledger;
    private long through;
    private boolean up;

    Uplink(LinkAcknowledger acknowledger) {
      this.acknowledger = acknowledger;
      acknowledger.credit(CREDIT);
    }

    @Override
    public synchronized void receive(long position, Batch batch) {
      for (Message message : batch.messages()) {
        received.add(message.payload().toString());
      }
      through = position + batch.size();
      acknowledge();
    }

    synchronized void goOn() {
      up = true;
      acknowledge();
    }

    private void acknowledge() {
      if (up) {
        acknowledger.acknowledge(through);
      }
    }

    @Override
    public void closed(String reason) {}
  }

  private static void publish(MqttClient device, String payload) throws MqttException {
    device.publish("t", payload.getBytes(StandardCharsets.UTF_8), 1, false);
  }

  @Test
  void bringsWhatIsNewBeforeWhatAnOutageLeftBehind() throws Exception {
    SpoolLimits usual = SpoolLimits.DEFAULT;
    PipelineSpec pipeline =
        IngestFixture.pipeline(
            "a",
            1,
            new PipelineInput.Topics(List.of(new PipelineInput.SourceTopic("t", Map.of()))),
            null,
            new PipelineOutput.Stream("out"),
            new SpoolLimits(
                usual.maxBytes(),
                usual.onFull(),
                usual.startFrom(),
                usual.maxAgeSeconds(),
                new Drain(Drain.Backlog.NEWEST_FIRST, 25)));
    List<Uplink> uplinks = new CopyOnWriteArrayList<>();
    try (IngestFixture ingest =
        new IngestFixture(
            data,
            new TestAuthority("ca"),
            Map.of(),
            functions ->
                functions.deliverTo(acknowledger -> {
                  uplinks.add(new Uplink(acknowledger));
                  return uplinks.getLast();
                }),
            pipeline)) {
      MqttClient device = new MqttClient(ingest.url(), "device", new MemoryPersistence());
      MqttConnectOptions options = new MqttConnectOptions();
      // The client counts a message as done only some time after it says so: of its usual ten, all
      // may seem to be under way.
      options.setMaxInflight(BEHIND);
      device.connect(options);
      for (int i = 0; i < BEHIND; i++) {
        publish(device, "old" + i);
      }
      Awaitility.await()
          .during(Duration.ofSeconds(6))
          .atMost(Duration.ofSeconds(20))
          .until(() -> uplinks.size() == 1);
      Uplink uplink = uplinks.getFirst();
      int underWay = uplink.received.size();
      assertThat(underWay).isLessThan(BEHIND / 2);
      publish(device, "new");

      uplink.goOn();

      Awaitility.await()
          .atMost(Duration.ofSeconds(20))
          .until(() -> uplink.received.size() == BEHIND + 1);
      // One batch of what is behind may have been ahead of its share.
      assertThat(uplink.received.indexOf("new")).isLessThan(2 * underWay + 1);
      assertThat(uplink.received.subList(0, underWay))
          .isEqualTo(IntStream.range(0, underWay).mapToObj(i -> "old" + i).toList());
      assertThat(uplink.received).doesNotHaveDuplicates();
      Awaitility.await()
          .atMost(Duration.ofSeconds(20))
          .until(() -> ingest.metric("millrace_spool_messages") == 0);
      device.disconnect();
    }
  }
}
