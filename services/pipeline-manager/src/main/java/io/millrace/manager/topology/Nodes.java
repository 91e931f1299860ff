package io.millrace.manager.topology;

import io.millrace.manager.catalog.Answers;
import io.millrace.manager.status.StatusBoard.Presence;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Clustered nodes as the public API's nodes of a service domain. */
public final class Nodes {
  private static final int KIB = 1_024;
  private static final int PERMILLE_OF_PERCENT = 10;

  private Nodes() {}

  /**
   * @param presences what is known of each service on each node
   * @param edgeId of the service domain that all nodes belong to
   * @return {@code [{id, node, info}]}, by name
   */
  public static JsonArray of(List<Presence> presences, String edgeId) {
    Map<String, List<Presence>> byNode =
        presences.stream()
            .collect(Collectors.groupingBy(Presence::node, TreeMap::new, Collectors.toList()));
    JsonArray nodes = new JsonArray();
    byNode.forEach((name, services) ->
        nodes.add(
            new JsonObject()
                .put("id", name)
                .put("node", node(name, edgeId))
                .put("info", information(name, edgeId, services))));
    return nodes;
  }

  /** One of {@code node, info} of each, by name. */
  public static List<JsonObject> parts(List<Presence> presences, String edgeId, String part) {
    return of(presences, edgeId).stream()
        .map(node -> ((JsonObject) node).getJsonObject(part))
        .toList();
  }

  /** By what the lists of the public API can be ordered and filtered: texts that are short. */
  public static List<String> keys(String kind) {
    return switch (kind) {
      case "nodes" -> List.of("id", "name", "svcDomainId", "serialNumber");
      case "nodesinfo" -> List.of("id", "nodeId", "svcDomainId", "nodeVersion");
      default -> List.of("id", "svcDomainId");
    };
  }

  /** What the service domain itself can do, as a ServiceDomainInfo of the public API. */
  public static JsonObject domain(String edgeId) {
    return new JsonObject()
        .put("id", edgeId)
        .put("svcDomainId", edgeId)
        .put("artifacts", new JsonObject())
        .put(
            "features",
            new JsonObject()
                .put("downloadAndUpgrade", false)
                .put("highMemAlert", false)
                .put("multiNodeAware", true)
                .put("realTimeLogs", true)
                .put("remoteSsh", false)
                .put("urlUpgrade", false));
  }

  // Addresses and serial numbers are those of hardware that we do not manage.
  private static JsonObject node(String name, String edgeId) {
    return new JsonObject()
        .put("id", name)
        .put("name", name)
        .put("svcDomainId", edgeId)
        .put("serialNumber", name)
        .put("ipAddress", "")
        .put("gateway", "")
        .put("subnet", "")
        .put("description", "")
        .put("role", new JsonObject().put("master", true).put("worker", true))
        .put("isBootstrapMaster", false);
  }

  private static JsonObject information(String name, String edgeId, List<Presence> services) {
    Presence latest =
        services.stream().max(Comparator.comparingLong(Presence::heardAtMillis)).orElseThrow();
    Map<String, Long> figures = latest.figures();
    boolean connected = services.stream().allMatch(Presence::connected);
    JsonArray shown = new JsonArray();
    services.forEach(service ->
        shown.add(
            new JsonObject()
                .put("name", service.service())
                .put("version", service.version())
                .put("heardAt", Answers.time(service.heardAtMillis()))
                .put("connected", service.connected())
                .put("dataPipelines", service.pipelines().size())));
    long heap = figures.getOrDefault("heapMaxBytes", 0L);
    return new JsonObject()
        .put("id", name)
        .put("nodeId", name)
        .put("svcDomainId", edgeId)
        .put("connected", connected)
        .put("healthy", connected)
        .put("onboarded", true)
        .put("healthBits", new JsonObject())
        .put("numCpu", Long.toString(figures.getOrDefault("processors", 0L)))
        .put(
            "cpuUsage",
            Long.toString(figures.getOrDefault("cpuPermille", 0L) / PERMILLE_OF_PERCENT))
        .put("totalMemoryKB", Long.toString(heap / KIB))
        .put(
            "memoryFreeKB", Long.toString((heap - figures.getOrDefault("heapUsedBytes", 0L)) / KIB))
        .put("totalStorageKB", Long.toString(figures.getOrDefault("diskBytes", 0L) / KIB))
        .put("storageFreeKB", Long.toString(figures.getOrDefault("diskFreeBytes", 0L) / KIB))
        .put("nodeVersion", latest.version())
        .put("artifacts", new JsonObject())
        .put("services", shown);
  }
}
