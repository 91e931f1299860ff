package io.millrace.common.placement;

import io.millrace.common.cluster.NodeRecord;
import io.millrace.common.spec.PipelineOutput;
import io.millrace.common.spec.PipelineSpec;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Which node of egress delivers the output of which pipeline: each about as many. */
final class Outputs {
  private final Placement now;
  private final List<PipelineSpec> outside;
  private final List<String> deliverers;

  /**
   * @param egresses in the order in which those with as many outputs are chosen
   */
  Outputs(Placement now, Collection<PipelineSpec> specs, List<NodeRecord> egresses) {
    this.now = now;
    this.outside =
        specs.stream().filter(spec -> spec.output() instanceof PipelineOutput.Outside).toList();
    this.deliverers = Planner.staying(egresses);
  }

  /** Nodes that may deliver something. */
  List<String> deliverers() {
    return deliverers;
  }

  /** What must be: an output stays where it is, as long as that node is there. */
  Map<String, String> necessary() {
    return place(new LinkedHashMap<>());
  }

  /** As {@link #necessary}, and outputs go from those that have most to those that have least. */
  Map<String, String> even() {
    Map<String, Integer> counts = new LinkedHashMap<>();
    Map<String, String> placed = place(counts);
    if (deliverers.isEmpty()) {
      return placed;
    }
    placed.replaceAll((id, node) -> {
      String emptiest = emptiest(counts);
      if (count(counts, node) <= count(counts, emptiest) + 1) {
        return node;
      }
      counts.merge(node, -1, Integer::sum);
      counts.merge(emptiest, 1, Integer::sum);
      return emptiest;
    });
    return placed;
  }

  /**
   * @param counts takes how many outputs each node has
   */
  private Map<String, String> place(Map<String, Integer> counts) {
    if (deliverers.isEmpty()) {
      return now.outputs();
    }
    deliverers.forEach(node -> counts.put(node, 0));
    Map<String, String> placed = new TreeMap<>();
    for (PipelineSpec spec : outside) {
      String node = now.outputOf(spec.id());
      if (node != null && counts.computeIfPresent(node, (name, count) -> count + 1) != null) {
        placed.put(spec.id(), node);
      }
    }
    for (PipelineSpec spec : outside) {
      placed.computeIfAbsent(
          spec.id(),
          id -> {
            String node = emptiest(counts);
            counts.merge(node, 1, Integer::sum);
            return node;
          });
    }
    return placed;
  }

  private static int count(Map<String, Integer> counts, String node) {
    return counts.getOrDefault(node, 0);
  }

  private static String emptiest(Map<String, Integer> counts) {
    return counts.entrySet().stream().min(Map.Entry.comparingByValue()).orElseThrow().getKey();
  }
}
