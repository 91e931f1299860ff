package io.millrace.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.millrace.common.spec.PipelineSpec;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Processes of the previous release and of this one, side by side, one replaced after the other. In
 * the profile nightly only: it builds the previous release, from the history of a full clone.
 */
@Tag("nightly")
class RollingUpgradeST {
  private static final String FIRST = "host-a";
  private static final String SECOND = "host-b";
  private static final List<String> TOPICS = List.of("p0", "p1", "p2", "p3");
  private static final Duration SOON = Duration.ofSeconds(30);

  @Test
  void losesNothingWhileEachProcessIsReplacedByOneOfThisRelease() {
    Path previous = PreviousRelease.program();
    List<PipelineSpec> specs =
        IntStream.range(0, 4).mapToObj(i -> FailoverST.pipeline("p" + i, "in/p" + i, 1)).toList();
    Map<String, Path> programs =
        Map.of(FIRST, previous, SECOND, previous, DataPlane.INGEST, previous);
    try (DataPlane plane = DataPlane.start(specs, programs, FIRST, SECOND);
        SteadyFlow flow = new SteadyFlow(plane, TOPICS)) {
      flow.awaitAllFlowing(SOON);

      upgrade(plane, FIRST);
      flow.awaitAllFlowing(SOON);
      upgrade(plane, DataPlane.INGEST);
      flow.awaitAllFlowing(SOON);
      upgrade(plane, SECOND);
      flow.awaitAllFlowing(SOON);

      await()
          .atMost(SOON)
          .untilAsserted(() -> assertThat(plane.placement().pipelines()).hasSize(4));
      flow.finish();
      assertThat(flow.acknowledged()).isPositive();
    }
  }

  private static void upgrade(DataPlane plane, String node) {
    plane.stop(node);
    plane.programOf(node, Checkout.ROOT.resolve("target/millrace/lib"));
    plane.launch(node);
    plane.awaitReady(node);
  }
}
