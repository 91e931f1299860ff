package io.millrace.common.control;

import io.vertx.codegen.annotations.GenIgnore;
import io.vertx.codegen.annotations.ProxyGen;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.json.JsonObject;

/**
 * Live looks at what leaves a pipeline, or enters one of its stages, on one node of function-host.
 * A tap never slows the pipeline: what its bounded buffer cannot hold is left out and counted. The
 * caller has been checked by {@link CatalogService#hosts}.
 */
@ProxyGen
public interface TapService {
  /**
   * Opens a tap that sees messages from now on; it ends when not read for 10 seconds. Returns its
   * id.
   */
  Future<String> open(String pipelineId);

  /**
   * The same for what enters a stage.
   *
   * @param stage from 0
   */
  Future<String> openBefore(String pipelineId, int stage);

  /**
   * What has left since the last read; waits up to a second for something.
   *
   * @return {@code {messages: [{topic, timestamp, payload (base64), size}], leftOut}}; NOT_FOUND
   *     once the tap has ended
   */
  Future<JsonObject> read(String tapId, int maxMessages);

  Future<Void> close(String tapId);

  /** Address of a node's end. */
  @GenIgnore
  static String address(String node) {
    return "functions." + node + ".taps";
  }

  @GenIgnore
  static TapService proxy(Vertx vertx, String node) {
    return new TapServiceVertxEBProxy(
        vertx, address(node), new DeliveryOptions().setSendTimeout(10_000));
  }
}
