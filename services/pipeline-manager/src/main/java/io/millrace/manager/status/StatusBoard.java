package io.millrace.manager.status;

import io.millrace.common.link.LinkAddresses;
import io.millrace.common.spec.PipelineOutput;
import io.millrace.common.spec.PipelineSpec;
import io.millrace.common.status.Condition;
import io.millrace.common.status.Condition.Level;
import io.millrace.common.status.StatusReport;
import io.millrace.common.status.StatusReport.PipelineStatus;
import io.millrace.manager.status.PipelineState.State;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The latest report of every node, and what follows for a pipeline. States are worked out when
 * somebody asks. Callable from any thread.
 */
public final class StatusBoard {
  /** A node that is silent for longer does not count. */
  static final Duration SILENCE = Duration.ofSeconds(10);

  private static final Duration FORGOTTEN = Duration.ofMinutes(30);
  private static final Map<String, String> PROGRAMS =
      Map.of(
          LinkAddresses.INGEST,
          "ingest-mqtt",
          LinkAddresses.FUNCTIONS,
          "function-host",
          LinkAddresses.EGRESS,
          "egress-aws",
          "manager",
          "pipeline-manager",
          "console",
          "web-console");

  private record Node(String service, String name) {}

  private final Clock clock;
  private final Map<Node, Readings> nodes = new ConcurrentHashMap<>();

  public StatusBoard(Clock clock) {
    this.clock = clock;
  }

  /** Takes a node's report. */
  public void take(StatusReport report) {
    Map<String, PipelineStatus> pipelines = new HashMap<>();
    report.pipelines().forEach(status -> pipelines.put(status.pipeline(), status));
    long now = clock.millis();
    Readings.Sample sample =
        new Readings.Sample(now, report.version(), report.figures(), pipelines);
    nodes.compute(
        new Node(report.service(), report.node()),
        (node, known) -> known == null ? Readings.first(sample) : known.plus(sample));
    nodes.values().removeIf(heard -> now - heard.atMillis() > FORGOTTEN.toMillis());
  }

  /**
   * The state of a pipeline.
   *
   * @param spec what it runs by; null when it is stopped
   * @param sinceMillis when it was started or stopped
   * @param stoppedBecause why there is no spec; empty when a user stopped it
   */
  public PipelineState state(@Nullable PipelineSpec spec, long sinceMillis, String stoppedBecause) {
    if (spec == null) {
      return new PipelineState(State.STOPPED, stoppedBecause, sinceMillis, new JsonObject());
    }
    List<Condition> conditions = new ArrayList<>();
    for (String service : needed(spec)) {
      conditions.add(condition(service, spec, sinceMillis));
    }
    Level worst =
        conditions.stream().map(Condition::level).max(Comparator.naturalOrder()).orElseThrow();
    String reason =
        conditions.stream()
            .filter(condition -> condition.level() == worst)
            .map(Condition::reason)
            .filter(text -> !text.isEmpty())
            .findFirst()
            .orElse("");
    long since =
        conditions.stream()
            .filter(condition -> condition.level() == worst)
            .mapToLong(Condition::sinceMillis)
            .max()
            .orElse(sinceMillis);
    return new PipelineState(word(worst), reason, since, figures(spec.id()));
  }

  private static List<String> needed(PipelineSpec spec) {
    return spec.output() instanceof PipelineOutput.Outside
        ? List.of(LinkAddresses.INGEST, LinkAddresses.FUNCTIONS, LinkAddresses.EGRESS)
        : List.of(LinkAddresses.INGEST, LinkAddresses.FUNCTIONS);
  }

  private static State word(Level level) {
    return switch (level) {
      case READY -> State.HEALTHY;
      case STARTING -> State.STARTING;
      case DEGRADED -> State.DEGRADED;
      case RETRYING -> State.RETRYING;
      case FAILED -> State.FAILED;
    };
  }

  private Condition condition(String service, PipelineSpec spec, long startedMillis) {
    String program = PROGRAMS.getOrDefault(service, service);
    Map<Node, Readings> known = new HashMap<>();
    nodes.forEach((node, heard) -> {
      if (node.service.equals(service)) {
        known.put(node, heard);
      }
    });
    if (known.isEmpty()) {
      return new Condition(Level.STARTING, "waits for " + program + " to come", startedMillis);
    }
    List<PipelineStatus> statuses =
        known.values().stream()
            .filter(this::fresh)
            .map(heard -> heard.pipelines().get(spec.id()))
            .filter(Objects::nonNull)
            .toList();
    if (statuses.isEmpty() && known.values().stream().noneMatch(this::fresh)) {
      long last = known.values().stream().mapToLong(Readings::atMillis).max().orElse(startedMillis);
      return new Condition(
          Level.DEGRADED,
          program + " has not been heard of for " + (clock.millis() - last) / 1_000 + " s",
          last);
    }
    return statuses.stream()
        .filter(status -> status.specVersion() == spec.version())
        .map(PipelineStatus::condition)
        .max(Comparator.comparing(Condition::level))
        .orElseGet(
            () -> new Condition(Level.STARTING, program + " has yet to take it up", startedMillis));
  }

  private boolean fresh(Readings heard) {
    return clock.millis() - heard.atMillis() <= SILENCE.toMillis();
  }

  /** Counts and gauges of a pipeline by service; sums over its nodes. */
  public JsonObject figures(String pipelineId) {
    Map<String, Map<String, Long>> sums = new TreeMap<>();
    nodes.forEach((node, heard) ->
        Optional.ofNullable(heard.pipelines().get(pipelineId))
            .filter(status -> fresh(heard))
            .ifPresent(status ->
                status
                    .figures()
                    .forEach((name, value) ->
                        sums.computeIfAbsent(node.service, key -> new TreeMap<>())
                            .merge(name, value, Long::sum))));
    JsonObject figures = new JsonObject();
    sums.forEach((service, values) ->
        figures.put(service, new JsonObject(new TreeMap<String, Object>(values))));
    return figures;
  }

  /** Counts a second over the last few seconds, by service; sums over its nodes. */
  public JsonObject rates(String pipelineId) {
    Map<String, Map<String, Double>> sums = new TreeMap<>();
    nodes.forEach((node, heard) -> {
      if (fresh(heard)) {
        heard
            .rates(pipelineId)
            .forEach((name, rate) ->
                sums.computeIfAbsent(node.service, key -> new TreeMap<>())
                    .merge(name, rate, Double::sum));
      }
    });
    JsonObject rates = new JsonObject();
    sums.forEach((service, values) -> {
      JsonObject shown = new JsonObject();
      values.forEach((name, rate) -> shown.put(name, Math.round(rate * 100) / 100.0));
      rates.put(service, shown);
    });
    return rates;
  }

  /**
   * What is known of one service on one node.
   *
   * @param version of its program
   * @param figures of its process, as in {@link io.millrace.common.status.ProcessFigures}
   */
  public record Presence(
      String service,
      String node,
      String version,
      long heardAtMillis,
      boolean connected,
      Map<String, Long> figures,
      Set<String> pipelines) {
    public Presence {
      figures = Map.copyOf(figures);
      pipelines = Set.copyOf(pipelines);
    }
  }

  /** Everybody who reported within the last half hour, by node and service. */
  public List<Presence> presences() {
    return nodes.entrySet().stream()
        .map(entry ->
            new Presence(
                PROGRAMS.getOrDefault(entry.getKey().service, entry.getKey().service),
                entry.getKey().name,
                entry.getValue().latest().version(),
                entry.getValue().atMillis(),
                fresh(entry.getValue()),
                entry.getValue().latest().figures(),
                entry.getValue().pipelines().keySet()))
        .sorted(Comparator.comparing(Presence::node).thenComparing(Presence::service))
        .toList();
  }

  /**
   * Nodes of function-host that run the pipeline; all of them when none says so, as logs outlive a
   * run.
   */
  public List<String> hosts(String pipelineId) {
    List<String> running = new ArrayList<>();
    List<String> alive = new ArrayList<>();
    nodes.forEach((node, heard) -> {
      if (node.service.equals(LinkAddresses.FUNCTIONS) && fresh(heard)) {
        alive.add(node.name);
        if (heard.pipelines().containsKey(pipelineId)) {
          running.add(node.name);
        }
      }
    });
    return (running.isEmpty() ? alive : running).stream().sorted().toList();
  }

  /** Nodes of function-host that live. */
  public List<String> allHosts() {
    return hosts("");
  }
}
