import io.millrace.common.cluster.NodeRecord;
import io.millrace.common.placement.Placement;
import io.millrace.common.placement.Plan;
import io.millrace.common.placement.Planner;
import io.millrace.common.spec.PipelineInput;
import io.millrace.common.spec.PipelineOutput;
import io.millrace.common.spec.PipelineSpec;
import io.millrace.common.spec.SpoolLimits;
import io.millrace.common.wire.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** How long placing takes, and how large the document is that every process gets, by nodes and pipelines. */
public final class Placing {
  private static final int ROUNDS = 5;

  private Placing() {}

  public static void main(String[] arguments) {
    System.out.println("| nodes | pipelines | first placing ms | one node lost ms | 10 more pipelines ms | one node more, plan ms | document KiB |");
    System.out.println("| --- | --- | --- | --- | --- | --- | --- |");
    measure(10, 100); // warms up
    for (int[] size : new int[][] {{1, 1_000}, {10, 100}, {10, 1_000}, {100, 1_000}, {100, 10_000}}) {
      System.out.println(measure(size[0], size[1]));
    }
  }

  private static String measure(int nodes, int pipelines) {
    List<PipelineSpec> specs = new ArrayList<>();
    for (int i = 0; i < pipelines; i++) {
      specs.add(pipeline(i));
    }
    List<NodeRecord> alive = new ArrayList<>();
    for (int i = 0; i < nodes; i++) {
      alive.add(node("functions", i));
      alive.add(node("egress", i));
    }
    double[] best = {Double.MAX_VALUE, Double.MAX_VALUE, Double.MAX_VALUE, Double.MAX_VALUE};
    Placement placed = Placement.NONE;
    for (int round = 0; round < ROUNDS; round++) {
      long begin = System.nanoTime();
      placed = new Planner(Placement.NONE, specs, alive).necessary().next();
      best[0] = Math.min(best[0], millisSince(begin));

      List<NodeRecord> fewer = nodes == 1 ? alive : alive.subList(2, alive.size());
      begin = System.nanoTime();
      Plan _ = new Planner(placed, specs, fewer).necessary();
      best[1] = Math.min(best[1], millisSince(begin));

      List<PipelineSpec> more = new ArrayList<>(specs);
      for (int i = 0; i < 10; i++) {
        more.add(pipeline(pipelines + i));
      }
      begin = System.nanoTime();
      Plan _ = new Planner(placed, more, alive).necessary();
      best[2] = Math.min(best[2], millisSince(begin));

      List<NodeRecord> another = new ArrayList<>(alive);
      another.add(node("functions", nodes));
      begin = System.nanoTime();
      Plan _ = new Planner(placed, specs, another).spread();
      best[3] = Math.min(best[3], millisSince(begin));
    }
    return "| %d | %d | %.1f | %.1f | %.1f | %.1f | %.0f |"
        .formatted(
            nodes, pipelines, best[0], best[1], best[2], best[3], Json.write(placed).length() / 1024.0);
  }

  private static double millisSince(long begin) {
    return (System.nanoTime() - begin) / 1e6;
  }

  private static NodeRecord node(String service, int number) {
    return new NodeRecord(
        service, "node-" + number, UUID.randomUUID().toString(), "1", "10.0.0.1",
        List.of(), List.of(), 24L << 30, 8, false);
  }

  private static PipelineSpec pipeline(int number) {
    String id = UUID.nameUUIDFromBytes(("pipeline" + number).getBytes()).toString();
    return new PipelineSpec(
        id, "pipeline-" + number, "Default Project", 1,
        new PipelineInput.Topics(List.of(new PipelineInput.SourceTopic("in/" + number, Map.of()))),
        null, List.of(), new PipelineOutput.Mqtt("out/" + number), SpoolLimits.DEFAULT, null);
  }
}
