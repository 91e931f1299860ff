package io.millrace.common.control;

import io.vertx.codegen.annotations.GenIgnore;
import io.vertx.codegen.annotations.ProxyGen;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.json.JsonObject;

/**
 * Images of runtime environments on the engine of one node of function-host: whether they are
 * there, and how they come there. The caller has been checked by {@link CatalogService#planImage},
 * which also makes the {@code plan} that all of this takes.
 */
@ProxyGen
public interface ImageService {
  /**
   * How it stands with an image.
   *
   * @return {@code {runtime: docker|process, image, present, sizeBytes, madeAt, preparation}}, all
   *     but the first absent where functions run as child processes; {@code preparation} is how the
   *     image came here last, or is coming: {@code {kind: pull|build, state: running|done|failed,
   *     startedAt, endedAt, done, of, what, doneBytes, ofBytes, error, log: [line], logLeftOut}}.
   *     Times are milliseconds since the epoch
   */
  Future<JsonObject> state(JsonObject plan);

  /**
   * Begins to fetch the image from its registry, also when there is one already.
   *
   * @return as {@link #state}, without waiting for the end
   */
  Future<JsonObject> pull(JsonObject plan);

  /**
   * Begins to build the image from the environment's Dockerfile, which is all that there is to
   * build from.
   *
   * @return as {@link #state}, without waiting for the end
   */
  Future<JsonObject> build(JsonObject plan);

  /** Address of a node's end. */
  @GenIgnore
  static String address(String node) {
    return "functions." + node + ".images";
  }

  @GenIgnore
  static ImageService proxy(Vertx vertx, String node) {
    return new ImageServiceVertxEBProxy(
        vertx, address(node), new DeliveryOptions().setSendTimeout(10_000));
  }
}
