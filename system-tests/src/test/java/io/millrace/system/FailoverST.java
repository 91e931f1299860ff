package io.millrace.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.millrace.common.placement.Placement;
import io.millrace.common.spec.PipelineInput;
import io.millrace.common.spec.PipelineOutput;
import io.millrace.common.spec.PipelineSpec;
import io.millrace.common.spec.PlacementWish;
import io.millrace.common.spec.SpoolLimits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * Three function-hosts without a manager: what ran on one that goes or dies runs on the others,
 * from the last acknowledged message on.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class FailoverST {
  private static final List<String> HOSTS = List.of("host-a", "host-b", "host-c");
  private static final List<String> TOPICS =
      List.of("p0", "p1", "p2", "p3", "p4", "p5", "shared/0", "shared/1", "shared/2", "shared/3");

  private static final Duration TAKEOVER = Duration.ofSeconds(10);

  private DataPlane plane;

  static PipelineSpec pipeline(String name, String in, int replicas) {
    return new PipelineSpec(
        name,
        name,
        "Default Project",
        1,
        new PipelineInput.Topics(List.of(new PipelineInput.SourceTopic(in, Map.of()))),
        null,
        List.of(),
        new PipelineOutput.Mqtt("out/" + name),
        SpoolLimits.DEFAULT,
        new PlacementWish(replicas, List.of()));
  }

  @BeforeAll
  void start() {
    List<PipelineSpec> specs =
        new ArrayList<>(
            IntStream.range(0, 6).mapToObj(i -> pipeline("p" + i, "in/p" + i, 1)).toList());
    specs.add(pipeline("shared", "in/shared/+", 2));
    plane = DataPlane.start(specs, Map.of(), HOSTS.toArray(String[]::new));
    await()
        .atMost(Duration.ofSeconds(60))
        .pollInterval(Duration.ofMillis(250))
        .untilAsserted(() -> assertThat(plane.placement().pipelines()).hasSize(7));
  }

  @AfterAll
  void stop() {
    plane.close();
  }

  private long running(String host) {
    Placement now = plane.placement();
    return now.pipelines().values().stream().filter(nodes -> nodes.contains(host)).count();
  }

  /** A host that runs something; the one that decides first, for its going is the harder case. */
  private String victim() {
    return HOSTS.stream().filter(host -> running(host) > 0).findFirst().orElseThrow();
  }

  private void comesBack(String host) {
    plane.launch(host);
    plane.awaitReady(host);
  }

  @Test
  @Order(1)
  void splitsAPipelineAmongTwoNodesByTopic() {
    assertThat(plane.placement().of("shared")).hasSize(2).doesNotHaveDuplicates();
    try (SteadyFlow flow = new SteadyFlow(plane, TOPICS)) {
      flow.awaitAllFlowing(Duration.ofSeconds(30));
      assertThat(flow.finish()).isZero();
      assertThat(flow.acknowledged()).isPositive();
    }
  }

  @Test
  @Order(2)
  void takesOverFromANodeThatIsKilled() {
    String victim = victim();
    try (SteadyFlow flow = new SteadyFlow(plane, TOPICS)) {
      flow.awaitAllFlowing(Duration.ofSeconds(30));

      plane.kill(victim);

      flow.awaitAllFlowing(TAKEOVER);
      assertThat(running(victim)).isZero();
      int repeats = flow.finish();
      // What was between the spool and the subscriber at that moment, at 100 messages/s.
      assertThat(repeats).isLessThan(200);
    }
    comesBack(victim);
  }

  @Test
  @Order(3)
  void movesEverythingWithoutARepeatBeforeANodeStops() {
    String victim = victim();
    try (SteadyFlow flow = new SteadyFlow(plane, TOPICS)) {
      flow.awaitAllFlowing(Duration.ofSeconds(30));

      plane.stop(victim);

      flow.awaitAllFlowing(TAKEOVER);
      assertThat(running(victim)).isZero();
      assertThat(flow.finish()).isZero();
    }
    comesBack(victim);
  }
}
