package io.millrace.manager.monitor;

import io.millrace.manager.catalog.Answers;
import io.millrace.manager.catalog.Entity;
import io.millrace.manager.status.StatusBoard;
import io.millrace.manager.status.StatusBoard.Presence;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Function;

/** All pipelines together, and how long the disk holds what they take in. */
public final class Overview {
  private static final int SHOWN_RUNS = 100;

  private final StatusBoard board;

  public Overview(StatusBoard board) {
    this.board = board;
  }

  /** Sums of these pipelines. */
  public Flow total(Collection<Entity> pipelines) {
    return pipelines.stream()
        .map(pipeline -> Flow.of(board, pipeline.id()))
        .reduce(Flow.NONE, Flow::plus);
  }

  /** Adds sums and {@code pipelines: {Healthy: n, …}}. */
  public JsonObject of(Collection<Entity> pipelines, Function<Entity, String> state) {
    Flow total = total(pipelines);
    JsonObject states = new JsonObject();
    pipelines.forEach(pipeline -> {
      String word = state.apply(pipeline);
      states.put(word, states.getInteger(word, 0) + 1);
    });
    JsonObject overview =
        new JsonObject()
            .put("inRate", Flow.rounded(total.in()))
            .put("bytesInRate", Flow.rounded(total.bytesIn()))
            .put("outRate", Flow.rounded(total.out()))
            .put("errorRate", Flow.rounded(total.errors()))
            .put("spoolMessages", total.waiting())
            .put("spoolBytes", total.waitingBytes())
            .put("pipelines", states);
    long free = free(board.presences());
    if (free > 0) {
      overview.put("diskFreeBytes", rounded(free));
      if (total.bytesIn() >= 1) {
        overview.put("spoolLastsSeconds", (long) (free / total.bytesIn()));
      }
    }
    return overview;
  }

  /** Of the node with an entrance for messages that has the least room: it is full first. */
  private static long free(List<Presence> nodes) {
    return nodes.stream()
        .filter(node -> node.connected() && node.service().equals("ingest-mqtt"))
        .mapToLong(node -> node.figures().getOrDefault("diskFreeBytes", 0L))
        .min()
        .orElse(0);
  }

  /** To a thousandth: what the edge writes about itself is no news. */
  private static long rounded(long free) {
    return free - free % Math.max(1, Long.highestOneBit(free >> 10));
  }

  /** Ids of pipelines, the first of them where there are many. */
  private static JsonArray runs(Presence node) {
    return new JsonArray(node.pipelines().stream().sorted().limit(SHOWN_RUNS).toList());
  }

  /** {@code [{service, node, version, heardAt, connected, pipelines, runs, figures}]}. */
  public JsonArray nodes() {
    JsonArray array = new JsonArray();
    board
        .presences()
        .forEach(node ->
            array.add(
                new JsonObject()
                    .put("service", node.service())
                    .put("node", node.node())
                    .put("version", node.version())
                    .put("heardAt", Answers.time(node.heardAtMillis()))
                    .put("connected", node.connected())
                    .put("pipelines", node.pipelines().size())
                    .put("runs", runs(node))
                    .put("figures", new JsonObject(new TreeMap<>(node.figures())))));
    return array;
  }
}
