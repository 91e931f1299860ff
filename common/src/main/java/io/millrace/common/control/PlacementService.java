package io.millrace.common.control;

import io.vertx.codegen.annotations.GenIgnore;
import io.vertx.codegen.annotations.ProxyGen;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.json.JsonObject;

/** The cluster: who is there, what runs where, and what would be better elsewhere. */
@ProxyGen
public interface PlacementService {
  String ADDRESS = "manager.placement";

  /**
   * @return {@code {health, sentence, majority, clustered, placementVersion, placementLagMillis,
   *     nodes: [{id, service, node, host, version, labels, runtimes, memoryBytes, cpus, state,
   *     dataPipelines}]}}; {@code health} is {@code healthy} or {@code degraded}, {@code state} is
   *     {@code alive}, {@code draining} or {@code missing}
   */
  Future<JsonObject> cluster(String token);

  /**
   * What runs where, as far as the caller may see it.
   *
   * @return {@code {version, madeAt, waitingMoves, dataPipelines: [{id, name, nodes, output,
   *     reason}]}}
   */
  Future<JsonObject> placement(String token);

  /**
   * What spreading the pipelines evenly would move; for infrastructure administrators.
   *
   * @return {@code {version, moves: [{id, name, share, output, from, to}]}}; {@code output} is true
   *     where delivery moves, from one node of egress to another
   */
  Future<JsonObject> plan(String token);

  /**
   * Moves what {@link #plan} showed.
   *
   * @param version of the placement that the plan was made from; refused when it is another by now
   * @return the plan that is being carried out
   */
  Future<JsonObject> spread(String token, long version);

  /**
   * Takes a process out of the count that will not come back; for infrastructure administrators.
   *
   * @param id as in {@code functions.node-1}
   * @return {@code {id}}
   */
  Future<JsonObject> forget(String token, String id);

  /**
   * Has a node of ingest deliver what the spool of another node holds; for infrastructure
   * administrators.
   *
   * @param request {@code {folder, node}}: the other node's data folder on the disk of {@code
   *     node}; that may be left out when there is only one
   * @return as {@link SpoolService#adopt}
   */
  Future<JsonObject> adopt(String token, JsonObject request);

  /**
   * In which order processes are to be replaced by those of another release.
   *
   * @return {@code {versions: {version: count}, steps: [{id, node, service, version, note}]}}
   */
  Future<JsonObject> upgrade(String token);

  @GenIgnore
  static PlacementService proxy(Vertx vertx) {
    return new PlacementServiceVertxEBProxy(
        vertx, ADDRESS, new DeliveryOptions().setSendTimeout(20_000));
  }
}
