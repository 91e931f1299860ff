package io.millrace.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.millrace.common.placement.Placement;
import io.millrace.common.spec.PipelineInput;
import io.millrace.common.spec.PipelineOutput;
import io.millrace.common.spec.PipelineSpec;
import io.millrace.common.spec.PlacementWish;
import io.millrace.common.spec.SpoolLimits;
import io.millrace.common.spec.StageLimits;
import io.millrace.common.spec.StageSpec;
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

  private static final String LABELLED = "host-b";
  private static final Duration TAKEOVER = Duration.ofSeconds(10);
  private static final Duration SOON = Duration.ofSeconds(30);

  private static final StageSpec PASS_ON =
      new StageSpec(
          "pass-on",
          "python",
          "python-env",
          "",
          "def main(ctx, msg):\n    ctx.send(msg)\n",
          Map.of(),
          StageLimits.DEFAULT);

  private DataPlane plane;

  static PipelineSpec pipeline(String name, String in, int replicas) {
    return pipeline(
        name,
        in,
        List.of(),
        new PipelineOutput.Mqtt("out/" + name),
        new PlacementWish(replicas, List.of()));
  }

  static PipelineSpec pipeline(
      String name,
      String in,
      List<StageSpec> stages,
      PipelineOutput output,
      PlacementWish placement) {
    return new PipelineSpec(
        name,
        name,
        "Default Project",
        1,
        new PipelineInput.Topics(List.of(new PipelineInput.SourceTopic(in, Map.of()))),
        null,
        stages,
        output,
        SpoolLimits.DEFAULT,
        placement);
  }

  @BeforeAll
  void start() {
    List<PipelineSpec> specs =
        new ArrayList<>(
            IntStream.range(0, 6).mapToObj(i -> pipeline("p" + i, "in/p" + i, 1)).toList());
    specs.add(
        pipeline(
            "shared",
            "in/shared/+",
            List.of(PASS_ON),
            new PipelineOutput.Mqtt("out/shared"),
            new PlacementWish(2, List.of())));
    specs.add(
        pipeline(
            "pinned",
            "in/pinned",
            List.of(),
            new PipelineOutput.Mqtt("out/pinned"),
            new PlacementWish(1, List.of("gpu"))));
    List<String> processes = new ArrayList<>(HOSTS);
    processes.addFirst(DataPlane.INGEST);
    plane = new DataPlane(specs, Site.HERE, processes).label(LABELLED, "gpu").start();
    await()
        .atMost(Duration.ofSeconds(60))
        .pollInterval(Duration.ofMillis(250))
        .untilAsserted(() -> assertThat(plane.placement().pipelines()).hasSize(8));
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
    return HOSTS.stream()
        .filter(host -> !host.equals(LABELLED) && running(host) > 0)
        .findFirst()
        .orElseThrow();
  }

  /** Ingest writes the placement to its disk while it goes by it already. */
  private void awaitNothingRunsOn(String victim) {
    await().atMost(TAKEOVER).untilAsserted(() -> assertThat(running(victim)).isZero());
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
      flow.awaitAllFlowing(SOON);
      assertThat(flow.finish()).isZero();
      assertThat(flow.acknowledged()).isPositive();
      double shared =
          TOPICS.stream().filter(topic -> topic.startsWith("shared/")).count()
              * flow.acknowledged()
              / (double) TOPICS.size();
      assertThat(plane.placement().of("shared"))
          .allSatisfy(host ->
              assertThat(plane.metric(host, "millrace_functions_messages_in_total"))
                  .as(host)
                  .isBetween(shared / 8, shared * 7 / 8));
    }
  }

  @Test
  @Order(2)
  void takesOverFromANodeThatIsKilled() {
    String victim = victim();
    try (SteadyFlow flow = new SteadyFlow(plane, TOPICS)) {
      flow.awaitAllFlowing(SOON);

      plane.kill(victim);

      flow.awaitAllFlowing(TAKEOVER);
      awaitNothingRunsOn(victim);
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
      flow.awaitAllFlowing(SOON);

      plane.stop(victim);

      flow.awaitAllFlowing(TAKEOVER);
      awaitNothingRunsOn(victim);
      assertThat(flow.finish()).isZero();
    }
    comesBack(victim);
  }

  @Test
  @Order(4)
  void keepsMessagesForTheOnlyNodeWithALabelUntilItIsBack() {
    assertThat(plane.placement().of("pinned")).containsExactly(LABELLED);
    try (SteadyFlow flow = new SteadyFlow(plane, List.of("pinned"))) {
      flow.awaitAllFlowing(SOON);

      plane.kill(LABELLED);
      await()
          .atMost(TAKEOVER)
          .untilAsserted(() ->
              assertThat(plane.placement().unplaced())
                  .containsEntry("pinned", "no function-host has the label gpu"));
      assertThat(plane.placement().pipelines()).hasSize(7);
      comesBack(LABELLED);

      flow.awaitAllFlowing(SOON);
      assertThat(plane.placement().of("pinned")).containsExactly(LABELLED);
      flow.finish();
      assertThat(flow.acknowledged()).isEqualTo(flow.published());
    }
  }
}
