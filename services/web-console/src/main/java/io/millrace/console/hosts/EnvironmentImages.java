package io.millrace.console.hosts;

import io.millrace.common.control.CatalogService;
import io.millrace.common.control.ImageService;
import io.millrace.common.failure.Failure;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.function.Function;

/**
 * The image of a runtime environment on all nodes that run functions. The manager says who may look
 * or act, and makes the plan that the nodes follow.
 */
public final class EnvironmentImages {
  private final Vertx vertx;
  private final CatalogService catalog;

  public EnvironmentImages(Vertx vertx, CatalogService catalog) {
    this.vertx = vertx;
    this.catalog = catalog;
  }

  /**
   * How it stands everywhere.
   *
   * @return {@code {nodes: [{node, …}]}}, of each node as {@link ImageService#state} says, or why
   *     it does not answer as {@code problem}
   */
  public Future<JsonObject> state(String token, String environmentId) {
    return catalog
        .planImage(token, environmentId, "look")
        .compose(planned -> ask(planned, node -> node::state));
  }

  /** Begins to fetch it on every node; answers as {@link #state}, without waiting for the end. */
  public Future<JsonObject> pull(String token, String environmentId) {
    return catalog
        .planImage(token, environmentId, "pull")
        .compose(planned -> act(planned, node -> node::pull));
  }

  /** Begins to build it on every node; answers as {@link #state}, without waiting for the end. */
  public Future<JsonObject> build(String token, String environmentId) {
    return catalog
        .planImage(token, environmentId, "build")
        .compose(planned -> act(planned, node -> node::build));
  }

  private Future<JsonObject> ask(
      JsonObject planned, Function<ImageService, Function<JsonObject, Future<JsonObject>>> what) {
    return replies(planned, what).map(EnvironmentImages::merge);
  }

  /** Refused when no node does it. */
  private Future<JsonObject> act(
      JsonObject planned, Function<ImageService, Function<JsonObject, Future<JsonObject>>> what) {
    if (planned.getJsonArray("hosts").isEmpty()) {
      return Future.failedFuture(
          Failure.of(
                  Failure.Kind.UNAVAILABLE,
                  "no node of function-host runs at present; try again shortly")
              .toException());
    }
    return replies(planned, what).compose(Replies::orFailure).map(EnvironmentImages::merge);
  }

  private Future<Replies<JsonObject>> replies(
      JsonObject planned, Function<ImageService, Function<JsonObject, Future<JsonObject>>> what) {
    List<String> hosts =
        planned.getJsonArray("hosts").stream().map(String::valueOf).sorted().toList();
    JsonObject plan = planned.getJsonObject("plan");
    return Replies.gather(
        hosts, node -> what.apply(ImageService.proxy(vertx, node)).apply(plan.copy()));
  }

  private static JsonObject merge(Replies<JsonObject> replies) {
    JsonArray nodes = new JsonArray();
    replies.answers().forEach((node, state) -> nodes.add(state.copy().put("node", node)));
    replies
        .failures()
        .forEach((node, failure) ->
            nodes.add(new JsonObject().put("node", node).put("problem", failure.message())));
    return new JsonObject().put("nodes", nodes);
  }
}
