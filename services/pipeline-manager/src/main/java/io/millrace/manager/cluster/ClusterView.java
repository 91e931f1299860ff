package io.millrace.manager.cluster;

import io.millrace.common.cluster.Membership;
import io.millrace.common.cluster.NodeRecord;
import io.millrace.common.link.LinkAddresses;
import io.millrace.common.placement.Placement;
import io.millrace.common.placement.PlacementWatcher;
import io.millrace.manager.status.StatusBoard;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Nodes and their health in words. Callable from any thread. */
public final class ClusterView {
  private final PlacementWatcher placement;
  private final StatusBoard board;

  public ClusterView(PlacementWatcher placement, StatusBoard board) {
    this.placement = placement;
    this.board = board;
  }

  /** As {@link io.millrace.common.control.PlacementService#cluster} answers. */
  public JsonObject show() {
    Membership membership = placement.membership();
    List<String> troubles = troubles();
    JsonArray nodes = new JsonArray();
    if (membership.clustered()) {
      membership.alive().forEach(n -> nodes.add(node(n, n.draining() ? "draining" : "alive")));
      membership.missing().forEach(n -> nodes.add(node(n, "missing")));
    } else {
      board.presences().forEach(presence -> nodes.add(presence(presence)));
    }
    return new JsonObject()
        .put("health", troubles.isEmpty() ? "healthy" : "degraded")
        .put("sentence", troubles.isEmpty() ? healthy(nodes.size()) : String.join(" ", troubles))
        .put("clustered", membership.clustered())
        .put("majority", membership.quorate())
        .put("placementVersion", placement.current().version())
        .put("placementLagMillis", placement.lagMillis())
        .put("nodes", nodes);
  }

  /** {@code {health, sentence}} alone. */
  public JsonObject health() {
    JsonObject all = show();
    return new JsonObject()
        .put("health", all.getString("health"))
        .put("sentence", all.getString("sentence"));
  }

  private static String healthy(int count) {
    return count == 1 ? "The only process is there." : "All " + count + " processes are there.";
  }

  /** What is wrong, a sentence each. */
  List<String> troubles() {
    Membership membership = placement.membership();
    Placement now = placement.current();
    List<String> troubles = new ArrayList<>();
    List<NodeRecord> missing = membership.missing();
    if (!membership.quorate()) {
      troubles.add(
          "This side of a cut is the minority: it takes no part in dispatching, and messages wait in"
              + " spools until it sees the others again.");
    }
    if (!missing.isEmpty()) {
      String names = missing.stream().map(NodeRecord::id).collect(Collectors.joining(", "));
      troubles.add(
          names
              + (missing.size() == 1 ? " is missing" : " are missing")
              + "; what ran there runs elsewhere where it can"
              + (missing.stream().anyMatch(n -> n.service().equals(LinkAddresses.INGEST))
                  ? ", and what waits in its spool comes back with its disk."
                  : "."));
    }
    if (!now.unplaced().isEmpty()) {
      troubles.add(
          counted(now.unplaced().size(), "pipeline")
              + " cannot run: "
              + now.unplaced().values().iterator().next()
              + ".");
    }
    if (now.waitingMoves() > 0) {
      troubles.add(
          "Pipelines are spread unevenly: "
              + counted(now.waitingMoves(), "move")
              + " would even it out; see './millrace placement plan'.");
    }
    return troubles;
  }

  private static String counted(int count, String noun) {
    return count + " " + noun + (count == 1 ? "" : "s");
  }

  private JsonObject node(NodeRecord record, String state) {
    return new JsonObject()
        .put("id", record.id())
        .put("service", record.service())
        .put("node", record.node())
        .put("host", record.host())
        .put("version", record.version())
        .put("labels", new JsonArray(record.labels()))
        .put("runtimes", new JsonArray(record.runtimes()))
        .put("memoryBytes", record.memoryBytes())
        .put("cpus", record.cpus())
        .put("state", state)
        .put("dataPipelines", count(record));
  }

  private long count(NodeRecord record) {
    Placement now = placement.current();
    return switch (record.service()) {
      case LinkAddresses.FUNCTIONS ->
          now.pipelines().values().stream().filter(n -> n.contains(record.node())).count();
      case LinkAddresses.EGRESS ->
          now.outputs().values().stream().filter(record.node()::equals).count();
      default -> 0;
    };
  }

  private static JsonObject presence(StatusBoard.Presence presence) {
    return new JsonObject()
        .put("id", presence.service() + "." + presence.node())
        .put("service", presence.service())
        .put("node", presence.node())
        .put("host", "")
        .put("version", presence.version())
        .put("labels", new JsonArray())
        .put("runtimes", new JsonArray())
        .put("memoryBytes", 0)
        .put("cpus", presence.figures().getOrDefault("processors", 0L))
        .put("state", presence.connected() ? "alive" : "missing")
        .put("dataPipelines", presence.pipelines().size());
  }

  /** As {@link io.millrace.common.control.PlacementService#upgrade} answers. */
  public JsonObject upgrade() {
    Membership membership = placement.membership();
    Map<String, Object> versions = new TreeMap<>();
    membership
        .alive()
        .forEach(n -> versions.merge(n.version(), 1, (one, two) -> (Integer) one + (Integer) two));
    JsonArray steps = new JsonArray();
    for (String service :
        List.of(
            "manager",
            "console",
            LinkAddresses.EGRESS,
            LinkAddresses.FUNCTIONS,
            LinkAddresses.INGEST)) {
      List<NodeRecord> some =
          membership.alive().stream().filter(n -> n.service().equals(service)).toList();
      some.forEach(n ->
          steps.add(
              new JsonObject()
                  .put("id", n.id())
                  .put("node", n.node())
                  .put("service", service)
                  .put("version", n.version())
                  .put("note", note(service, some.size()))));
    }
    return new JsonObject().put("versions", new JsonObject(versions)).put("steps", steps);
  }

  private static String note(String service, int count) {
    boolean alone = count == 1;
    return switch (service) {
      case "manager" ->
          alone
              ? "nothing can be changed until it is back; data flows"
              : "the other one takes over";
      case "console" ->
          alone ? "REST and console are away until it is back" : "others answer meanwhile";
      case LinkAddresses.EGRESS ->
          alone ? "outputs wait in spools until it is back" : "others deliver meanwhile";
      case LinkAddresses.FUNCTIONS ->
          alone ? "messages wait in spools until it is back" : "its pipelines move to others first";
      default ->
          alone
              ? "devices cannot connect until it is back"
              : "its devices connect to others; its spool waits for it";
    };
  }
}
