package io.millrace.common.control;

import io.vertx.codegen.annotations.GenIgnore;
import io.vertx.codegen.annotations.ProxyGen;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.json.JsonObject;

/**
 * Messages that a pipeline could not process, kept on the node of function-host where that
 * happened. The caller has been checked by {@link CatalogService#hosts}.
 */
@ProxyGen
public interface DeadLetterService {
  /**
   * Newest first.
   *
   * @return {@code {totalCount, result: [{id, stage, function, topic, timestamp, failedAt, error,
   *     stackTrace, size, payload (base64)}]}}
   */
  Future<JsonObject> list(String pipelineId, int pageIndex, int pageSize);

  /** One of them as {@link #list} shows it, with its payload however large that is. */
  Future<JsonObject> find(String pipelineId, String id);

  /**
   * Sends dead letters through the pipeline again, from its first stage; all of them unless {@code
   * id} names one. Returns how many.
   */
  Future<Integer> replay(String pipelineId, String id);

  /** Deletes dead letters; all of them unless {@code id} names one. Returns how many. */
  Future<Integer> purge(String pipelineId, String id);

  /** Address of a node's end. */
  @GenIgnore
  static String address(String node) {
    return "functions." + node + ".deadletters";
  }

  @GenIgnore
  static DeadLetterService proxy(Vertx vertx, String node) {
    return new DeadLetterServiceVertxEBProxy(
        vertx, address(node), new DeliveryOptions().setSendTimeout(10_000));
  }
}
