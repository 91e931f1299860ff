package io.millrace.console.hosts;

import io.millrace.common.control.TapService;
import io.millrace.common.failure.Failure;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Taps on a pipeline, one on each of its nodes, as one. The id that a caller gets names the
 * pipeline and the tap of every node.
 */
public final class PipelineTaps {
  private final FunctionHosts hosts;

  public PipelineTaps(FunctionHosts hosts) {
    this.hosts = hosts;
  }

  /** The place where messages leave a pipeline. */
  public static final int END = -1;

  /**
   * Opens a tap that sees what passes a place of the pipeline from now on.
   *
   * @param stage the stage that messages enter, from 0, or {@link #END}
   * @return its id
   */
  public Future<String> open(String token, String pipelineId, int stage) {
    return hosts
        .of(token, pipelineId)
        .compose(nodes ->
            nodes.isEmpty()
                ? Future.failedFuture(nowhere())
                : Replies.gather(nodes, node -> open(hosts.taps(node), pipelineId, stage)))
        .compose(Replies::orFailure)
        .map(replies -> id(pipelineId, replies));
  }

  private static Future<String> open(TapService node, String pipelineId, int stage) {
    return stage == END ? node.open(pipelineId) : node.openBefore(pipelineId, stage);
  }

  private static RuntimeException nowhere() {
    return Failure.of(
            Failure.Kind.UNAVAILABLE,
            "the pipeline runs on no node at present; start it, or try again shortly")
        .toException();
  }

  private static String id(String pipelineId, Replies<String> replies) {
    JsonObject taps = new JsonObject();
    replies.answers().forEach(taps::put);
    return Handle.of(new JsonObject().put("pipeline", pipelineId).put("taps", taps));
  }

  /**
   * What has left since the last read; waits up to a second for something.
   *
   * @return {@code {messages: [{topic, timestamp, payload (base64), size}], leftOut}}, by time; and
   *     {@code ended: true} when part of the pipeline is out of this tap's sight by now, so that
   *     the caller should open another
   */
  public Future<JsonObject> read(String token, String id, int maxMessages) {
    JsonObject taps = taps(id);
    return reach(token, id)
        .compose(reach ->
            Replies.gather(
                    reach.nodes(),
                    node ->
                        hosts
                            .taps(node)
                            .read(
                                taps.getString(node),
                                Math.max(1, maxMessages / reach.nodes().size())))
                .compose(Replies::orFailure)
                .map(replies -> merge(replies, reach)));
  }

  /** Ends a tap; one that has ended already is no error. */
  public Future<JsonObject> close(String token, String id) {
    JsonObject taps = taps(id);
    return reach(token, id)
        .compose(reach ->
            Replies.gather(reach.nodes(), node -> hosts.taps(node).close(taps.getString(node))))
        .map(closed -> new JsonObject().put("id", closed.answers().isEmpty() ? "" : id));
  }

  /**
   * The tap's nodes that still run the pipeline, by the word of the manager: an id says nothing
   * about what a caller may see.
   */
  private Future<Reach> reach(String token, String id) {
    JsonObject taps = taps(id);
    return hosts
        .of(token, pipeline(id))
        .compose(running -> {
          List<String> nodes = running.stream().filter(taps::containsKey).toList();
          return nodes.isEmpty()
              ? Future.failedFuture(ended())
              : Future.succeededFuture(new Reach(nodes, nodes.size() == running.size()));
        });
  }

  /**
   * @param complete whether these are all nodes that run the pipeline
   */
  private record Reach(List<String> nodes, boolean complete) {}

  private static RuntimeException ended() {
    return Failure.of(Failure.Kind.NOT_FOUND, "the tap has ended; open another").toException();
  }

  private static JsonObject taps(String id) {
    if (Handle.read("id", id).getValue("taps") instanceof JsonObject taps
        && taps.stream().allMatch(tap -> tap.getValue() instanceof String)) {
      return taps;
    }
    throw Failure.invalid("id", "id must be the id of a tap").toException();
  }

  private static String pipeline(String id) {
    return String.valueOf(Handle.read("id", id).getValue("pipeline"));
  }

  private static JsonObject merge(Replies<JsonObject> replies, Reach reach) {
    List<JsonObject> messages = new ArrayList<>();
    long leftOut = 0;
    for (JsonObject answer : replies.answers().values()) {
      answer.getJsonArray("messages").forEach(message -> messages.add((JsonObject) message));
      leftOut += answer.getLong("leftOut", 0L);
    }
    if (replies.answers().size() > 1) {
      messages.sort(Comparator.comparingLong(message -> message.getLong("timestamp", 0L)));
    }
    JsonObject merged =
        new JsonObject().put("messages", new JsonArray(messages)).put("leftOut", leftOut);
    boolean lost =
        replies.failures().values().stream()
            .anyMatch(failure -> failure.kind() == Failure.Kind.NOT_FOUND);
    return lost || !reach.complete() ? merged.put("ended", true) : merged;
  }
}
