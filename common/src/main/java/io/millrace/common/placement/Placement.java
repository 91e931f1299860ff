package io.millrace.common.placement;

import io.millrace.common.wire.Json;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What runs where. Whoever sees two goes by the one with the higher version.
 *
 * @param version from 1; 0 when nothing has been decided
 * @param madeAtMillis when, by the clock of whoever decided, milliseconds since the epoch
 * @param hosts nodes of function-host that were there to choose from
 * @param deliverers nodes of egress that were there to choose from
 * @param pipelines node of each share, by pipeline; a topic always belongs to the same share
 * @param outputs node of egress, by pipeline
 * @param unplaced why a pipeline runs nowhere, by pipeline
 * @param waitingMoves how many moves would spread the pipelines evenly and wait for somebody's word
 */
public record Placement(
    long version,
    long madeAtMillis,
    List<String> hosts,
    List<String> deliverers,
    Map<String, List<String>> pipelines,
    Map<String, String> outputs,
    Map<String, String> unplaced,
    int waitingMoves) {
  /** Before anything has been decided. */
  public static final Placement NONE =
      new Placement(0, 0, List.of(), List.of(), Map.of(), Map.of(), Map.of(), 0);

  @SuppressWarnings("ConstantValue") // Absent in what other releases write.
  public Placement {
    hosts = hosts == null ? List.of() : List.copyOf(hosts);
    deliverers = deliverers == null ? List.of() : List.copyOf(deliverers);
    Map<String, List<String>> copies = new TreeMap<>();
    if (pipelines != null) {
      pipelines.forEach((id, nodes) -> copies.put(id, List.copyOf(nodes)));
    }
    pipelines = Collections.unmodifiableMap(copies);
    outputs = outputs == null ? Map.of() : Collections.unmodifiableMap(new TreeMap<>(outputs));
    unplaced = unplaced == null ? Map.of() : Collections.unmodifiableMap(new TreeMap<>(unplaced));
  }

  /** Whether anything has been decided. */
  public boolean decided() {
    return version > 0;
  }

  /** Nodes of the shares of a pipeline; empty when it runs nowhere. */
  public List<String> of(String pipeline) {
    return pipelines.getOrDefault(pipeline, List.of());
  }

  /** Which node delivers a pipeline's output; null for any. */
  public @Nullable String outputOf(String pipeline) {
    return outputs.get(pipeline);
  }

  /** Whether both say the same, whenever that was decided. */
  public boolean saysTheSameAs(Placement other) {
    return pipelines.equals(other.pipelines)
        && outputs.equals(other.outputs)
        && unplaced.equals(other.unplaced)
        && hosts.equals(other.hosts)
        && deliverers.equals(other.deliverers)
        && waitingMoves == other.waitingMoves;
  }

  Placement numbered(long number, long nowMillis) {
    return new Placement(
        number, nowMillis, hosts, deliverers, pipelines, outputs, unplaced, waitingMoves);
  }

  Placement withWaiting(int moves) {
    return new Placement(
        version, madeAtMillis, hosts, deliverers, pipelines, outputs, unplaced, moves);
  }

  /**
   * @throws IllegalArgumentException for what is none
   */
  static Placement parse(String json) {
    return Json.read(json, Placement.class);
  }

  static Placement parse(Optional<String> json) {
    return json.map(Placement::parse).orElse(NONE);
  }
}
