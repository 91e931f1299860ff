package io.millrace.console.hosts;

import io.millrace.common.failure.Failure;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;

/**
 * Log lines of a pipeline from all of its nodes. Lines of a node keep their order; those of one
 * node stand before those of the next.
 */
public final class PipelineLogs {
  private static final int ALL_STAGES = -1;

  private final FunctionHosts hosts;

  public PipelineLogs(FunctionHosts hosts) {
    this.hosts = hosts;
  }

  /**
   * Lines after {@code cursor}.
   *
   * @param stage from 0, or -1 for all
   * @param cursor {@code next} of an earlier answer, which holds a cursor of each node; empty for
   *     the last lines
   * @param limit how many lines the answer may have, at least
   * @return {@code {lines: [{stage, function, container, text, node}], next}}, and {@code
   *     unreachable} nodes if there are any
   */
  public Future<JsonObject> read(
      String token, String pipelineId, int stage, String cursor, int limit) {
    JsonObject positions = cursor.isEmpty() ? new JsonObject() : Handle.read("cursor", cursor);
    return hosts
        .of(token, pipelineId)
        .compose(nodes -> ask(nodes, pipelineId, stage, positions, limit));
  }

  private Future<JsonObject> ask(
      List<String> nodes, String pipelineId, int stage, JsonObject positions, int limit) {
    int share = Math.max(1, limit / Math.max(1, nodes.size()));
    return Replies.gather(
            nodes,
            node ->
                hosts
                    .logs(node)
                    .read(
                        pipelineId, Math.max(stage, ALL_STAGES), position(positions, node), share))
        .compose(Replies::orFailure)
        .map(replies -> merge(replies, positions));
  }

  /**
   * The newest lines of all nodes that match, those of one node before those of the next.
   *
   * @param query {@code {stage, text, from, to, limit}}, as in {@link
   *     io.millrace.common.control.LogService#search}
   * @return {@code {lines: [{stage, function, container, text, node}], more}}, and {@code
   *     unreachable} nodes if there are any
   */
  public Future<JsonObject> search(String token, String pipelineId, JsonObject query) {
    return hosts
        .of(token, pipelineId)
        .compose(nodes -> Replies.gather(nodes, node -> hosts.logs(node).search(pipelineId, query)))
        .compose(Replies::orFailure)
        .map(replies -> {
          long more =
              replies.answers().values().stream()
                  .mapToLong(answer -> answer.getLong("more", 0L))
                  .sum();
          JsonObject merged = merge(replies, new JsonObject()).put("more", more);
          merged.remove("next");
          return merged;
        });
  }

  private static String position(JsonObject positions, String node) {
    Object position = positions.getValue(node, "");
    if (position instanceof String text) {
      return text;
    }
    throw Failure.invalid("cursor", "cursor must be as an earlier answer gave it").toException();
  }

  private static JsonObject merge(Replies<JsonObject> replies, JsonObject positions) {
    JsonArray lines = new JsonArray();
    JsonObject next = positions.copy();
    replies
        .answers()
        .forEach((node, answer) -> {
          next.put(node, answer.getString("next", ""));
          answer
              .getJsonArray("lines")
              .forEach(line -> lines.add(((JsonObject) line).copy().put("node", node)));
        });
    JsonObject merged = new JsonObject().put("lines", lines).put("next", Handle.of(next));
    if (!replies.failures().isEmpty()) {
      merged.put("unreachable", new JsonArray(List.copyOf(replies.failures().keySet())));
    }
    return merged;
  }
}
