package io.millrace.common.placement;

import io.millrace.common.cluster.NodeRecord;
import io.millrace.common.spec.PipelineSpec;
import io.millrace.common.spec.StageSpec;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** How much of each node is spoken for, by the limits of the stages that run there. */
final class Loads {
  /** What a pipeline costs beside its containers. */
  private static final long BASE_BYTES = 16L * 1024 * 1024;

  private static final double BASE_CPUS = 0.05;

  /** What a pipeline needs of a node. */
  record Need(long bytes, double cpus) {
    static Need of(PipelineSpec spec) {
      long bytes = BASE_BYTES;
      double cpus = BASE_CPUS;
      for (StageSpec stage : spec.stages()) {
        bytes += stage.limits().memoryBytes() * stage.replicas();
        cpus += stage.limits().cpus() * stage.replicas();
      }
      return new Need(bytes, cpus);
    }
  }

  private static final class Load {
    final NodeRecord node;
    long bytes;
    double cpus;

    Load(NodeRecord node) {
      this.node = node;
    }

    double share(Need more) {
      return alone(new Need(bytes + more.bytes(), cpus + more.cpus()));
    }

    double alone(Need need) {
      return Math.max(
          (double) need.bytes() / Math.max(1, node.memoryBytes()),
          need.cpus() / Math.max(0.1, node.cpus()));
    }
  }

  private static final Need NOTHING = new Need(0, 0);

  private final Map<String, Load> byNode = new LinkedHashMap<>();

  Loads(Collection<NodeRecord> nodes) {
    nodes.stream()
        .sorted(Comparator.comparing(NodeRecord::node))
        .forEach(node -> byNode.put(node.node(), new Load(node)));
  }

  void add(String node, Need need) {
    Load load = byNode.get(node);
    if (load != null) {
      load.bytes += need.bytes();
      load.cpus += need.cpus();
    }
  }

  void remove(String node, Need need) {
    add(node, new Need(-need.bytes(), -need.cpus()));
  }

  /** How full a node would be with {@code more}; 1 is full, and more than full is possible. */
  double share(String node, Need more) {
    return Objects.requireNonNull(byNode.get(node)).share(more);
  }

  double share(String node) {
    return share(node, NOTHING);
  }

  /** How full {@code need} alone would make the node with the most room for it. */
  double weight(Need need) {
    return byNode.values().stream().mapToDouble(load -> load.alone(need)).min().orElse(0);
  }

  /** The node among {@code candidates} with the most room left once it has {@code need}. */
  Optional<String> roomiest(Collection<String> candidates, Need need) {
    return byNode.keySet().stream()
        .filter(candidates::contains)
        .min(Comparator.comparingDouble(node -> share(node, need)));
  }

  /** Nodes, the fullest first. */
  java.util.List<String> fullestFirst() {
    return byNode.keySet().stream()
        .sorted(Comparator.comparingDouble((String node) -> share(node)).reversed())
        .toList();
  }
}
