package io.millrace.common.control;

import io.vertx.codegen.annotations.GenIgnore;
import io.vertx.codegen.annotations.ProxyGen;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.json.JsonObject;

/**
 * Log lines of pipelines that one node of function-host runs. The caller has been checked by {@link
 * CatalogService#hosts}.
 */
@ProxyGen
public interface LogService {
  /**
   * Lines in the order in which they were written.
   *
   * @param stage number of a stage from 0, or -1 for all
   * @param cursor {@code next} of an earlier answer; empty for the last {@code maxLines} lines
   * @param maxLines at most 10,000
   * @return {@code {lines: [{stage, function, container, text}], next}}; {@code container} is a
   *     container's name or a process id, empty for what the host says; {@code next} stays valid
   *     when lines rotate away
   */
  Future<JsonObject> read(String pipelineId, int stage, String cursor, int maxLines);

  /**
   * The newest lines that match, in the order in which they were written.
   *
   * @param query {@code {stage, text, from, to, limit}}, all optional: a stage's number, what a
   *     line must contain in any letter case, milliseconds since the epoch, both included
   * @return {@code {lines: [{stage, function, container, text}], more}}; {@code more} lines match
   *     and are older
   */
  Future<JsonObject> search(String pipelineId, JsonObject query);

  /** Address of a node's end. */
  @GenIgnore
  static String address(String node) {
    return "functions." + node + ".logs";
  }

  @GenIgnore
  static LogService proxy(Vertx vertx, String node) {
    return new LogServiceVertxEBProxy(
        vertx, address(node), new DeliveryOptions().setSendTimeout(10_000));
  }
}
