package io.millrace.console.live;

import io.millrace.common.control.EventService;
import io.millrace.common.control.MonitorService;
import io.millrace.common.control.TopologyService;
import io.millrace.console.hosts.FunctionHosts;
import io.millrace.console.hosts.PipelineLogs;
import io.millrace.console.hosts.PipelineTaps;
import io.millrace.console.hosts.SourceMessages;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Topics that can be watched: {@code overview}, {@code pipelines}, {@code pipeline:ID}, {@code
 * graph}, {@code alerts}, {@code logs:ID}, {@code tap:ID} and {@code tap:ID:STAGE}, {@code
 * source:ID}.
 */
public final class Feeds {
  private static final long SECOND = 1_000;
  private static final int ALERTS = 200;
  private static final Pattern TAP = Pattern.compile("([^:]+)(?::(\\d{1,4}))?");

  private final MonitorService monitor;
  private final TopologyService topology;
  private final EventService events;
  private final PipelineLogs logs;
  private final PipelineTaps taps;
  private final SourceMessages sources;

  public Feeds(
      MonitorService monitor,
      TopologyService topology,
      EventService events,
      FunctionHosts hosts,
      SourceMessages sources) {
    this.monitor = monitor;
    this.topology = topology;
    this.events = events;
    this.logs = new PipelineLogs(hosts);
    this.taps = new PipelineTaps(hosts);
    this.sources = sources;
  }

  /** Empty when there is no such topic. */
  Optional<Feed> open(String topic, String token) {
    int colon = topic.indexOf(':');
    String kind = colon < 0 ? topic : topic.substring(0, colon);
    String id = colon < 0 ? "" : topic.substring(colon + 1);
    boolean named = !id.isEmpty();
    return switch (kind) {
      case "overview" -> whole(!named, new ChangedFeed(() -> monitor.overview(token), SECOND));
      case "pipelines" -> whole(!named, new PipelinesFeed(monitor, token));
      case "graph" ->
          whole(!named, new ChangedFeed(() -> topology.graph(token, new JsonObject()), 2 * SECOND));
      case "alerts" -> whole(!named, new ChangedFeed(() -> alerts(token), 2 * SECOND));
      case "pipeline" -> whole(named, new ChangedFeed(() -> monitor.pipeline(token, id), SECOND));
      case "logs" -> whole(named, new LogFeed(logs, token, id));
      case "tap" -> tap(token, id);
      case "source" -> whole(named, new SourceFeed(sources, token, id));
      default -> Optional.empty();
    };
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

  private static Optional<Feed> whole(boolean wellFormed, Feed feed) {
    return wellFormed ? Optional.of(feed) : Optional.empty();
  }

  private Future<JsonObject> alerts(String token) {
    JsonObject filter =
        new JsonObject().put("path", "/").put("keys", new JsonObject().put("type", "ALERT"));
    return events
        .find(token, filter, new JsonObject().put("pageIndex", 0).put("pageSize", ALERTS))
        .map(found -> new JsonObject().put("alerts", found));
  }
}
