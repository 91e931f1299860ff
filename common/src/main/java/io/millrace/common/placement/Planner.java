package io.millrace.common.placement;

import io.millrace.common.cluster.NodeRecord;
import io.millrace.common.link.LinkAddresses;
import io.millrace.common.spec.PipelineSpec;
import io.millrace.common.spec.PlacementWish;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;

/**
 * Decides what runs where. A pipeline stays where it is as long as it can: only what must move
 * moves, and {@link #spread} moves more only where that makes the fullest node less full.
 */
public final class Planner {
  private static final double EPSILON = 1e-9;

  private final Placement now;
  private final List<PipelineSpec> specs;
  private final List<NodeRecord> hosts;
  private final Outputs outputs;

  /**
   * @param specs all started pipelines
   * @param alive all nodes that are there
   */
  public Planner(Placement now, Collection<PipelineSpec> specs, List<NodeRecord> alive) {
    this.now = now;
    this.specs = specs.stream().sorted(Comparator.comparing(PipelineSpec::id)).toList();
    this.hosts = of(LinkAddresses.FUNCTIONS, alive);
    this.outputs = new Outputs(now, this.specs, of(LinkAddresses.EGRESS, alive));
  }

  private static List<NodeRecord> of(String service, List<NodeRecord> alive) {
    return alive.stream()
        .filter(node -> node.service().equals(service))
        .sorted(Comparator.comparing(NodeRecord::node))
        .toList();
  }

  /** What must be done: new pipelines get a place, those of nodes that are gone get another. */
  public Plan necessary() {
    if (hosts.isEmpty()) {
      return new Plan(now, List.of());
    }
    Map<String, List<String>> kept = kept();
    Loads loads = loads(kept);
    Map<String, List<String>> placed = new TreeMap<>();
    Map<String, String> unplaced = new TreeMap<>();
    specs.stream()
        .sorted(Comparator.comparingLong((PipelineSpec spec) -> -Loads.Need.of(spec).bytes()))
        .forEach(spec -> {
          List<String> fit = fit(spec);
          if (fit.isEmpty()) {
            unplaced.put(spec.id(), reason(spec));
          } else {
            List<String> before = Objects.requireNonNull(kept.get(spec.id()));
            placed.put(spec.id(), fill(spec, before, fit, loads));
          }
        });
    return plan(placed, unplaced, outputs.necessary());
  }

  /**
   * As {@link #necessary}, and pipelines and outputs go from the fullest nodes to the emptiest. Of
   * pipelines the largest go first: then the fewest have to.
   */
  public Plan spread() {
    if (hosts.isEmpty()) {
      return new Plan(now, List.of());
    }
    Plan necessary = necessary();
    Map<String, List<String>> placed = new TreeMap<>();
    necessary.next().pipelines().forEach((id, nodes) -> placed.put(id, new ArrayList<>(nodes)));
    Loads loads = loads(placed);
    List<PipelineSpec> largestFirst =
        specs.stream()
            .sorted(Comparator.comparingDouble(spec -> -loads.weight(Loads.Need.of(spec))))
            .toList();
    int most = specs.size() * hosts.size();
    for (int moves = 0; moves < most && improve(placed, largestFirst, loads); moves++) {
      // Each move makes the fuller of two nodes less full, so this ends.
    }
    return plan(placed, necessary.next().unplaced(), outputs.even());
  }

  private Plan plan(
      Map<String, List<String>> placed,
      Map<String, String> unplaced,
      Map<String, String> delivered) {
    Placement next =
        new Placement(
            now.version(),
            now.madeAtMillis(),
            staying(hosts),
            outputs.deliverers(),
            placed,
            delivered,
            unplaced,
            now.waitingMoves());
    return new Plan(next, moves(next));
  }

  static List<String> staying(List<NodeRecord> nodes) {
    return nodes.stream().filter(node -> !node.draining()).map(NodeRecord::node).toList();
  }

  private List<Move> moves(Placement next) {
    List<Move> moves = new ArrayList<>();
    next.pipelines()
        .forEach((id, nodes) -> {
          List<String> before = now.of(id);
          for (int share = 0; share < nodes.size(); share++) {
            String from = share < before.size() ? before.get(share) : null;
            if (!nodes.get(share).equals(from)) {
              moves.add(new Move.Share(id, share, from, nodes.get(share)));
            }
          }
        });
    next.outputs()
        .forEach((id, node) -> {
          String from = now.outputOf(id);
          if (from != null && !from.equals(node)) {
            moves.add(new Move.Output(id, from, node));
          }
        });
    return moves;
  }

  /** Where shares may stay, by pipeline; an empty name where another node has to be found. */
  private Map<String, List<String>> kept() {
    Map<String, List<String>> kept = new HashMap<>();
    for (PipelineSpec spec : specs) {
      List<String> fit = fit(spec);
      int shares = Math.min(PlacementWish.of(spec).replicas(), Math.max(1, fit.size()));
      List<String> nodes = new ArrayList<>();
      List<String> before = now.of(spec.id());
      for (int share = 0; share < shares; share++) {
        String node = share < before.size() ? before.get(share) : "";
        nodes.add(fit.contains(node) && !nodes.contains(node) ? node : "");
      }
      kept.put(spec.id(), nodes);
    }
    return kept;
  }

  private static List<String> fill(
      PipelineSpec spec, List<String> before, List<String> fit, Loads loads) {
    Loads.Need need = Loads.Need.of(spec);
    List<String> nodes = new ArrayList<>(before);
    for (int share = 0; share < nodes.size(); share++) {
      if (nodes.get(share).isEmpty()) {
        Set<String> free = new HashSet<>(fit);
        free.removeAll(nodes);
        String chosen = loads.roomiest(free, need).orElseThrow();
        nodes.set(share, chosen);
        loads.add(chosen, need);
      }
    }
    return nodes;
  }

  private Loads loads(Map<String, List<String>> placed) {
    Loads loads = new Loads(hosts);
    for (PipelineSpec spec : specs) {
      placed.getOrDefault(spec.id(), List.of()).stream()
          .filter(node -> !node.isEmpty())
          .forEach(node -> loads.add(node, Loads.Need.of(spec)));
    }
    return loads;
  }

  private boolean improve(
      Map<String, List<String>> placed, List<PipelineSpec> largestFirst, Loads loads) {
    for (String full : loads.fullestFirst()) {
      for (PipelineSpec spec : largestFirst) {
        List<String> nodes = placed.getOrDefault(spec.id(), List.of());
        int share = nodes.indexOf(full);
        if (share >= 0 && moved(spec, nodes, share, loads)) {
          return true;
        }
      }
    }
    return false;
  }

  private boolean moved(PipelineSpec spec, List<String> nodes, int share, Loads loads) {
    Loads.Need need = Loads.Need.of(spec);
    Set<String> free = new HashSet<>(fit(spec));
    free.removeAll(nodes);
    String full = nodes.get(share);
    String other = loads.roomiest(free, need).orElse(full);
    if (loads.share(other, need) >= loads.share(full) - EPSILON) {
      return false;
    }
    nodes.set(share, other);
    loads.remove(full, need);
    loads.add(other, need);
    return true;
  }

  /** Nodes that a pipeline may run on; those that are about to go only when there is no other. */
  private List<String> fit(PipelineSpec spec) {
    List<NodeRecord> able = hosts.stream().filter(host -> able(host, spec)).toList();
    List<String> staying = staying(able);
    return staying.isEmpty() ? able.stream().map(NodeRecord::node).toList() : staying;
  }

  private static boolean able(NodeRecord host, PipelineSpec spec) {
    return host.labels().containsAll(PlacementWish.of(spec).labels())
        && (host.runtimes().isEmpty()
            || spec.stages().stream()
                .allMatch(stage -> host.runtimes().contains(stage.language())));
  }

  private String reason(PipelineSpec spec) {
    List<String> labels = PlacementWish.of(spec).labels();
    boolean labelled = hosts.stream().anyMatch(host -> host.labels().containsAll(labels));
    return labelled
        ? "no function-host has the runtimes that its functions need"
        : "no function-host has the label"
            + (labels.size() > 1 ? "s " : " ")
            + String.join(", ", labels);
  }
}
