package io.millrace.console.live;

import io.millrace.common.control.EventService;
import io.millrace.common.control.MonitorService;
import io.millrace.common.control.PlacementService;
import io.millrace.common.control.TopologyService;
import io.millrace.console.hosts.EnvironmentImages;
import io.millrace.console.hosts.FunctionHosts;
import io.millrace.console.hosts.PipelineLogs;
import io.millrace.console.hosts.PipelineTaps;
import io.millrace.console.hosts.SourceMessages;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Topics that can be watched: {@code overview}, {@code nodes}, {@code pipelines}, {@code
 * pipeline:ID}, {@code graph}, {@code alerts}, {@code placement}, {@code image:ID} of a runtime
 * environment, {@code logs:ID}, {@code tap:ID} and {@code tap:ID:STAGE}, {@code source:ID}.
 */
public final class Feeds {
  private static final long SECOND = 1_000;
  private static final int ALERTS = 200;
  private static final List<String> NODES = List.of("nodes", "cluster");
  private static final Pattern PICTURE =
      Pattern.compile(
          "overview|nodes|pipelines|graph|alerts|placement|(pipeline|image):.+", Pattern.DOTALL);
  private static final Pattern TAP = Pattern.compile("([^:]+)(?::(\\d{1,4}))?");

  private final MonitorService monitor;
  private final TopologyService topology;
  private final EventService events;
  private final PlacementService placement;
  private final PipelineLogs logs;
  private final PipelineTaps taps;
  private final SourceMessages sources;
  private final EnvironmentImages images;

  public Feeds(
      MonitorService monitor,
      TopologyService topology,
      EventService events,
      PlacementService placement,
      FunctionHosts hosts,
      SourceMessages sources,
      EnvironmentImages images) {
    this.monitor = monitor;
    this.topology = topology;
    this.events = events;
    this.placement = placement;
    this.logs = new PipelineLogs(hosts);
    this.taps = new PipelineTaps(hosts);
    this.sources = sources;
    this.images = images;
  }

  /** Whether those who may see the same can watch the topic together. */
  boolean isPicture(String topic) {
    return PICTURE.matcher(topic).matches();
  }

  /**
   * @param topic one that {@link #isPicture}
   * @param token with which to ask next
   */
  Picture picture(String topic, Supplier<String> token) {
    return switch (kind(topic)) {
      case "overview" ->
          new ChangedFeed(() -> monitor.overview(token.get()).map(Feeds::withoutNodes), SECOND);
      case "nodes" ->
          new ChangedFeed(() -> monitor.overview(token.get()).map(Feeds::nodesOnly), 2 * SECOND);
      case "pipelines" -> new PipelinesFeed(monitor, token);
      case "graph" ->
          new ChangedFeed(() -> topology.graph(token.get(), new JsonObject()), 2 * SECOND);
      case "alerts" -> new ChangedFeed(() -> alerts(token.get()), 2 * SECOND);
      case "placement" -> new ChangedFeed(() -> placement(token.get()), 2 * SECOND);
      case "pipeline" -> new ChangedFeed(() -> monitor.pipeline(token.get(), place(topic)), SECOND);
      case "image" -> new ChangedFeed(() -> images.state(token.get(), place(topic)), SECOND);
      default -> throw new IllegalArgumentException(topic);
    };
  }

  /** One for a viewer alone; empty when there is no such topic. */
  Optional<Feed> open(String topic, String token) {
    String place = place(topic);
    if (place.isEmpty()) {
      return Optional.empty();
    }
    return switch (kind(topic)) {
      case "logs" -> Optional.of(new LogFeed(logs, token, place));
      case "tap" -> tap(token, place);
      case "source" -> Optional.of(new SourceFeed(sources, token, place));
      default -> Optional.empty();
    };
  }

  private static String kind(String topic) {
    int colon = topic.indexOf(':');
    return colon < 0 ? topic : topic.substring(0, colon);
  }

  private static String place(String topic) {
    int colon = topic.indexOf(':');
    return colon < 0 ? "" : topic.substring(colon + 1);
  }

  /** {@code ID}, or {@code ID:STAGE}. */
  private Optional<Feed> tap(String token, String place) {
    Matcher parts = TAP.matcher(place);
    if (!parts.matches()) {
      return Optional.empty();
    }
    int stage = parts.group(2) == null ? PipelineTaps.END : Integer.parseInt(parts.group(2));
    return Optional.of(new TapFeed(taps, token, parts.group(1), stage));
  }

  /** Figures of processes change always: they are told to those who look at them. */
  private static JsonObject withoutNodes(JsonObject overview) {
    JsonObject rest = overview.copy();
    NODES.forEach(rest::remove);
    return rest;
  }

  private static JsonObject nodesOnly(JsonObject overview) {
    JsonObject nodes = new JsonObject();
    NODES.stream()
        .filter(overview::containsKey)
        .forEach(key -> nodes.put(key, overview.getValue(key)));
    return nodes;
  }

  private Future<JsonObject> alerts(String token) {
    JsonObject filter =
        new JsonObject().put("path", "/").put("keys", new JsonObject().put("type", "ALERT"));
    return events
        .find(token, filter, new JsonObject().put("pageIndex", 0).put("pageSize", ALERTS))
        .map(found -> new JsonObject().put("alerts", found));
  }

  private Future<JsonObject> placement(String token) {
    return Future.all(placement.cluster(token), placement.placement(token))
        .map(both ->
            new JsonObject()
                .put("cluster", both.<JsonObject>resultAt(0))
                .put("placement", both.<JsonObject>resultAt(1)));
  }
}
