package io.millrace.ingest.app;

import static io.millrace.ingest.app.IngestFixture.pipeline;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.common.link.LinkAddresses;
import io.millrace.common.spec.PipelineInput;
import io.millrace.common.spec.PipelineOutput;
import io.millrace.common.spec.PipelineSpec;
import io.millrace.common.spec.SpoolLimits;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Outputs that stay on the edge reach clients that are away, also when ingest ends meanwhile. */
class OutputsIT {
  private static final int MESSAGES = 200;

  /** One whose output is a stream at "stream/out", one whose output is the topic "topic/out". */
  private static final PipelineSpec[] PIPELINES = {
    pipeline(
        "streaming",
        1,
        new PipelineInput.Topics(List.of()),
        null,
        new PipelineOutput.Stream("stream/out"),
        SpoolLimits.DEFAULT),
    pipeline(
        "publishing",
        1,
        new PipelineInput.Topics(List.of()),
        null,
        new PipelineOutput.Mqtt("topic/out"),
        SpoolLimits.DEFAULT)
  };

  @TempDir Path data;

  private static ConditionFactory await() {
    return Awaitility.await().atMost(Duration.ofSeconds(30));
  }

  private static List<String> all(String topic, String name) {
    return IntStream.range(0, MESSAGES).mapToObj(i -> topic + "=" + name + "-" + i).toList();
  }

  @Test
  void whatWasAcknowledgedToFunctionHostReachesASessionAtLeastOnceAndInOrder() throws Exception {
    RecordingSource streamed = new RecordingSource("s", MESSAGES);
    RecordingSource published = new RecordingSource("p", MESSAGES);
    try (IngestFixture ingest = new IngestFixture(data, PIPELINES)) {
      NodeClient.lasting(ingest.port(), "away").subscribe("+/out", 1).close();
      ingest
          .functions
          .links()
          .connect(streamed.target(LinkAddresses.INGEST, "streaming"), streamed);
      ingest
          .functions
          .links()
          .connect(published.target(LinkAddresses.INGEST, "publishing"), published);
      await()
          .until(() -> streamed.acknowledged() == MESSAGES && published.acknowledged() == MESSAGES);
    }

    try (IngestFixture ingest = new IngestFixture(data, PIPELINES);
        NodeClient away = NodeClient.lasting(ingest.port(), "away")) {
      await().until(() -> new LinkedHashSet<>(away.received).size() == 2 * MESSAGES);
      assertThat(first(away, "stream/out")).isEqualTo(all("stream/out", "s"));
      assertThat(first(away, "topic/out")).isEqualTo(all("topic/out", "p"));
    }
  }

  private static List<String> first(NodeClient client, String topic) {
    return client.received.stream().filter(text -> text.startsWith(topic)).distinct().toList();
  }
}
