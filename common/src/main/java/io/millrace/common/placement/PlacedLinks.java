package io.millrace.common.placement;

import io.millrace.common.cluster.NodeRecord;
import io.millrace.common.link.LinkAddresses;
import io.millrace.common.link.LinkRouter;
import io.millrace.common.link.LinkTarget;
import io.millrace.common.link.Links;
import io.millrace.common.link.Route;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Sends links to the nodes that the placement names, and lets go of those that are gone. */
public final class PlacedLinks implements LinkRouter, PlacementListener {
  private final PlacementWatcher placement;
  private final Links links;
  private final String service;
  private String seen = "";

  private PlacedLinks(PlacementWatcher placement, Links links, String service) {
    this.placement = placement;
    this.links = links;
    this.service = service;
  }

  /**
   * Has {@code links} go by the placement.
   *
   * @param service where they go
   */
  public static void route(PlacementWatcher placement, Links links, String service) {
    PlacedLinks routes = new PlacedLinks(placement, links, service);
    links.routeBy(routes);
    placement.onChange(routes);
  }

  @Override
  public Route route(LinkTarget target) {
    if (!placement.membership().clustered() || !placement.current().decided()) {
      return new Route.Any();
    }
    return switch (target.service()) {
      case LinkAddresses.FUNCTIONS -> toFunctions(target);
      case LinkAddresses.EGRESS -> toEgress(target);
      default -> new Route.Any();
    };
  }

  private Route toFunctions(LinkTarget target) {
    if (!placement.membership().quorate()) {
      return new Route.Nowhere(
          "this node is cut off from the majority of the cluster; messages wait in its spool");
    }
    Placement now = placement.current();
    List<String> nodes = now.of(target.pipeline());
    if (target.share() >= nodes.size()) {
      return new Route.Nowhere(
          now.unplaced().getOrDefault(target.pipeline(), "it has no place in the cluster yet"));
    }
    String node = nodes.get(target.share());
    Set<String> alive = alive(LinkAddresses.FUNCTIONS);
    if (alive.isEmpty()) {
      // Whoever runs a release that does not know of placement takes every pipeline.
      return new Route.Any();
    }
    // Another share's node would take this one too, and then keep it.
    return alive.contains(node)
        ? new Route.Only(node)
        : new Route.Nowhere(node + ", where it ran, is gone; another node is being chosen");
  }

  private Route toEgress(LinkTarget target) {
    String node = placement.current().outputOf(target.pipeline());
    return node != null && alive(LinkAddresses.EGRESS).contains(node)
        ? new Route.Prefer(node)
        : new Route.Any();
  }

  private Set<String> alive(String wanted) {
    return placement.membership().alive().stream()
        .filter(record -> record.service().equals(wanted))
        .map(NodeRecord::node)
        .collect(Collectors.toSet());
  }

  @Override
  public void placementChanged() {
    Set<String> alive = alive(service);
    String now = placement.current().version() + " " + placement.membership().quorate() + alive;
    if (now.equals(seen)) {
      return;
    }
    seen = now;
    // Nodes of other releases have no record: their links show by themselves when they are gone.
    Set<String> missing =
        placement.membership().missing().stream()
            .filter(record -> record.service().equals(service))
            .map(NodeRecord::node)
            .collect(Collectors.toSet());
    links.reconsider(service, node -> !missing.contains(node));
  }
}
