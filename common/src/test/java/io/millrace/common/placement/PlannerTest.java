package io.millrace.common.placement;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.common.cluster.NodeRecord;
import io.millrace.common.link.LinkAddresses;
import io.millrace.common.spec.PipelineInput;
import io.millrace.common.spec.PipelineOutput;
import io.millrace.common.spec.PipelineSpec;
import io.millrace.common.spec.PlacementWish;
import io.millrace.common.spec.SpoolLimits;
import io.millrace.common.spec.StageLimits;
import io.millrace.common.spec.StageSpec;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PlannerTest {
  private static final long GIB = 1L << 30;

  private static NodeRecord host(String name, String... labels) {
    return host(name, 4 * GIB, false, labels);
  }

  private static NodeRecord host(String name, long memory, boolean draining, String... labels) {
    return new NodeRecord(
        LinkAddresses.FUNCTIONS,
        name,
        name,
        "1",
        "",
        List.of(labels),
        List.of(),
        memory,
        64,
        draining);
  }

  private static NodeRecord egress(String name) {
    return new NodeRecord(
        LinkAddresses.EGRESS, name, name, "1", "", List.of(), List.of(), GIB, 1, false);
  }

  private static PipelineSpec pipeline(String id, @Nullable PlacementWish wish, int stages) {
    StageSpec stage =
        new StageSpec("f", "python", "python-env", "", "", Map.of(), StageLimits.DEFAULT);
    return new PipelineSpec(
        id,
        id,
        "p",
        1,
        new PipelineInput.Topics(List.of()),
        null,
        Collections.nCopies(stages, stage),
        new PipelineOutput.Kafka(id, null, false, io.millrace.common.spec.Pace.UNLIMITED),
        SpoolLimits.DEFAULT,
        wish);
  }

  private static List<PipelineSpec> pipelines(int count) {
    return IntStream.range(0, count).mapToObj(i -> pipeline("p" + i, null, 1)).toList();
  }

  private static Placement first(List<PipelineSpec> specs, NodeRecord... alive) {
    return new Planner(Placement.NONE, specs, List.of(alive)).necessary().next();
  }

  private static long on(Placement placement, String node) {
    return placement.pipelines().values().stream().filter(n -> n.contains(node)).count();
  }

  @Test
  void spreadsPipelinesByRoom() {
    Placement placed =
        first(pipelines(12), host("big", 8 * GIB, false), host("small", 4 * GIB, false));

    assertThat(on(placed, "big")).isEqualTo(8);
    assertThat(on(placed, "small")).isEqualTo(4);
  }

  @Test
  void movesOnlyWhatRanOnANodeThatIsGone() {
    Placement before = first(pipelines(9), host("a"), host("b"), host("c")).numbered(1, 0);

    Plan plan = new Planner(before, pipelines(9), List.of(host("a"), host("c"))).necessary();

    assertThat(plan.moves()).hasSize(3).allMatch(move -> "b".equals(move.from()));
    before
        .pipelines()
        .forEach((id, nodes) -> {
          if (!nodes.contains("b")) {
            assertThat(plan.next().of(id)).isEqualTo(nodes);
          }
        });
  }

  @Test
  void pinsByLabelAndSaysWhyAPipelineRunsNowhere() {
    List<PipelineSpec> specs =
        List.of(
            pipeline("gpu", new PlacementWish(1, List.of("gpu")), 1),
            pipeline("tpu", new PlacementWish(1, List.of("tpu")), 1));

    Placement placed = first(specs, host("a"), host("b", "gpu", "hall-3"));

    assertThat(placed.of("gpu")).containsExactly("b");
    assertThat(placed.of("tpu")).isEmpty();
    assertThat(placed.unplaced()).containsEntry("tpu", "no function-host has the label tpu");
  }

  @Test
  void givesEachReplicaANodeOfItsOwnAndKeepsTheOthersSharesWhenOneIsGone() {
    List<PipelineSpec> specs = List.of(pipeline("p", new PlacementWish(3, List.of()), 1));
    Placement before = first(specs, host("a"), host("b"), host("c"), host("d")).numbered(1, 0);
    assertThat(before.of("p")).hasSize(3).doesNotHaveDuplicates();
    String gone = before.of("p").get(1);

    List<NodeRecord> left = new ArrayList<>(List.of(host("a"), host("b"), host("c"), host("d")));
    left.removeIf(node -> node.node().equals(gone));
    Placement after = new Planner(before, specs, left).necessary().next();

    assertThat(after.of("p").get(0)).isEqualTo(before.of("p").get(0));
    assertThat(after.of("p").get(2)).isEqualTo(before.of("p").get(2));
    assertThat(after.of("p").get(1)).isNotEqualTo(gone);
  }

  @Test
  void takesFromANodeThatIsAboutToGoUnlessThereIsNoOther() {
    Placement before = first(pipelines(4), host("a"), host("b")).numbered(1, 0);
    NodeRecord leaving = host("a", 4 * GIB, true);

    Plan elsewhere = new Planner(before, pipelines(4), List.of(leaving, host("b"))).necessary();
    Plan nowhere = new Planner(before, pipelines(4), List.of(leaving)).necessary();

    assertThat(on(elsewhere.next(), "b")).isEqualTo(4);
    assertThat(on(nowhere.next(), "a")).isEqualTo(4);
  }

  @Test
  void keepsEverythingWhenANodeComesAndEvensOutOnRequest() {
    Placement before = first(pipelines(20), host("a"), host("b")).numbered(1, 0);
    Planner planner =
        new Planner(before, pipelines(20), List.of(host("a"), host("b"), host("c"), host("d")));

    assertThat(planner.necessary().moves()).isEmpty();
    Plan even = planner.spread();

    assertThat(even.moves()).hasSize(10);
    for (String node : List.of("a", "b", "c", "d")) {
      assertThat(on(even.next(), node)).isEqualTo(5);
    }
  }

  /** The large one is the last by its name. */
  @Test
  void movesTheLargestFirstSoThatTheFewestMove() {
    List<PipelineSpec> specs = new ArrayList<>(pipelines(6));
    specs.add(pipeline("z", null, 6));
    Placement before = first(specs, host("a")).numbered(1, 0);

    Plan even = new Planner(before, specs, List.of(host("a"), host("b"))).spread();

    assertThat(even.moves()).containsExactly(new Move.Share("z", 0, "a", "b"));
  }

  @Test
  void keepsThePlacementWhenNoFunctionHostIsThere() {
    Placement before = first(pipelines(2), host("a")).numbered(1, 0);

    assertThat(new Planner(before, pipelines(2), List.of()).necessary().next()).isEqualTo(before);
  }

  @Test
  void sharesOutputsAmongEgressNodesAndKeepsThemWhereTheyAre() {
    Placement before = first(pipelines(6), host("a"), egress("e1"), egress("e2")).numbered(1, 0);
    assertThat(before.outputs().values().stream().filter("e1"::equals)).hasSize(3);

    Placement after =
        new Planner(before, pipelines(6), List.of(host("a"), egress("e2"), egress("e3")))
            .necessary()
            .next();

    before
        .outputs()
        .forEach((id, node) ->
            assertThat(after.outputOf(id)).isEqualTo(node.equals("e2") ? "e2" : "e3"));
  }

  @Test
  void evensOutputsWhenAnEgressComes() {
    Placement before = first(pipelines(7), host("a"), egress("e1"), egress("e2")).numbered(1, 0);
    Planner planner =
        new Planner(
            before, pipelines(7), List.of(host("a"), egress("e1"), egress("e2"), egress("e3")));

    assertThat(planner.necessary().moves()).isEmpty();
    Plan even = planner.spread();

    assertThat(even.moves())
        .hasSize(2)
        .hasOnlyElementsOfType(Move.Output.class)
        .allMatch(move -> move.to().equals("e3"));
    assertThat(even.next().outputs().values())
        .containsExactlyInAnyOrder("e1", "e1", "e1", "e2", "e2", "e3", "e3");
    assertThat(even.next().deliverers()).containsExactly("e1", "e2", "e3");
    assertThat(new Planner(even.next(), pipelines(7), List.of(host("a"), egress("e3"))).spread())
        .satisfies(alone -> assertThat(alone.next().outputs().values()).containsOnly("e3"));
  }

  @Test
  void understandsWhatAnotherReleaseWrote() {
    Placement read = Placement.parse("{\"version\":3,\"pipelines\":{\"p\":[\"a\"]},\"news\":{}}");

    assertThat(read.of("p")).containsExactly("a");
    assertThat(read.outputOf("p")).isNull();
    assertThat(read.deliverers()).isEmpty();
  }
}
