package io.millrace.console.hosts;

import io.millrace.common.failure.Failure;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;

/** Dead letters of a pipeline from all of its nodes. */
public final class PipelineDeadLetters {
  /** As far as one can page: pages of several nodes are put together here, in memory. */
  public static final int MAX_REACH = 10_000;

  private final FunctionHosts hosts;

  public PipelineDeadLetters(FunctionHosts hosts) {
    this.hosts = hosts;
  }

  /**
   * A page, newest first.
   *
   * @return {@code {pageIndex, pageSize, totalCount, result: [{id, stage, function, topic, …,
   *     node}]}}
   */
  public Future<JsonObject> list(String token, String pipelineId, int pageIndex, int pageSize) {
    long reach = (pageIndex + 1L) * pageSize;
    if (reach > MAX_REACH) {
      throw Failure.invalid(
              "pageIndex",
              "only the newest " + MAX_REACH + " dead letters can be listed; purge some")
          .toException();
    }
    return hosts
        .of(token, pipelineId)
        .compose(nodes ->
            nodes.size() == 1
                ? Replies.gather(
                        nodes,
                        node -> hosts.deadLetters(node).list(pipelineId, pageIndex, pageSize))
                    .compose(Replies::orFailure)
                    .map(replies -> page(replies, 0, pageIndex, pageSize))
                : Replies.gather(
                        nodes, node -> hosts.deadLetters(node).list(pipelineId, 0, (int) reach))
                    .compose(Replies::orFailure)
                    .map(replies -> page(replies, pageIndex * pageSize, pageIndex, pageSize)));
  }

  private static JsonObject page(
      Replies<JsonObject> replies, int skip, int pageIndex, int pageSize) {
    List<JsonObject> letters = new ArrayList<>();
    long total = 0;
    for (var answer : replies.answers().entrySet()) {
      total += answer.getValue().getLong("totalCount", 0L);
      answer
          .getValue()
          .getJsonArray("result")
          .forEach(
              letter -> letters.add(((JsonObject) letter).copy().put("node", answer.getKey())));
    }
    if (replies.answers().size() > 1) {
      letters.sort(
          Comparator.comparing((JsonObject letter) -> String.valueOf(letter.getValue("failedAt")))
              .reversed());
    }
    return new JsonObject()
        .put("pageIndex", pageIndex)
        .put("pageSize", pageSize)
        .put("totalCount", total)
        .put("result", new JsonArray(letters.stream().skip(skip).limit(pageSize).toList()));
  }

  /** One of them, with its payload. */
  public Future<JsonObject> find(String token, String pipelineId, String id) {
    return hosts
        .of(token, pipelineId)
        .compose(
            nodes -> Replies.gather(nodes, node -> hosts.deadLetters(node).find(pipelineId, id)))
        .compose(Replies::orFailure)
        .compose(replies ->
            replies.answers().entrySet().stream()
                .findFirst()
                .map(answer ->
                    Future.succeededFuture(answer.getValue().copy().put("node", answer.getKey())))
                .orElseGet(() -> unknown(id)));
  }

  private static Future<JsonObject> unknown(String id) {
    return Future.failedFuture(
        Failure.of(Failure.Kind.NOT_FOUND, "there is no dead letter " + id).toException());
  }

  /**
   * Sends one dead letter, or all when {@code id} is empty, through the pipeline again. Returns
   * {@code {count}}.
   */
  public Future<JsonObject> replay(String token, String pipelineId, String id) {
    return count(token, pipelineId, id, node -> hosts.deadLetters(node).replay(pipelineId, id));
  }

  /** Deletes one dead letter, or all when {@code id} is empty. Returns {@code {count}}. */
  public Future<JsonObject> purge(String token, String pipelineId, String id) {
    return count(token, pipelineId, id, node -> hosts.deadLetters(node).purge(pipelineId, id));
  }

  private Future<JsonObject> count(
      String token, String pipelineId, String id, Function<String, Future<Integer>> question) {
    return hosts
        .of(token, pipelineId)
        .compose(nodes -> Replies.gather(nodes, question))
        .compose(Replies::orFailure)
        .compose(replies -> {
          int count = replies.answers().values().stream().mapToInt(Integer::intValue).sum();
          return count == 0 && !id.isEmpty()
              ? unknown(id)
              : Future.succeededFuture(new JsonObject().put("count", count));
        });
  }
}
