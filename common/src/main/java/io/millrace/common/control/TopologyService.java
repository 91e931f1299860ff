package io.millrace.common.control;

import io.vertx.codegen.annotations.GenIgnore;
import io.vertx.codegen.annotations.ProxyGen;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/** What runs where, and what flows from where to where. */
@ProxyGen
public interface TopologyService {
  String ADDRESS = "manager.topology";

  /**
   * The graph of what the caller may see: data sources by category, pipelines, outputs.
   *
   * @param query {@code projectId}, optional
   * @return {@code {generatedAt, sources, dataPipelines, outputs, edges}}
   */
  Future<JsonObject> graph(String token, JsonObject query);

  /**
   * Nodes of this installation that run part of its data plane, by name: {@code [{id, node,
   * info}]}, {@code node} and {@code info} being a Node and a NodeInfo of the public API; ours in
   * {@code info}: {@code services: [{name, version, heardAt, connected, dataPipelines}]}.
   */
  Future<JsonArray> nodes(String token);

  /**
   * A page of nodes, of how they fare, or of what this service domain can do.
   *
   * @param kind the plural of the REST path: {@code nodes, nodesinfo, servicedomainsinfo}
   * @param query as {@link CatalogService#list} takes it
   */
  Future<JsonObject> list(String token, String kind, JsonObject query);

  /**
   * Who uses an entity.
   *
   * @param kind the plural of the REST path
   * @return {@code {id, usedBy: [{kind, id, name}]}}, and the fields of the public API's
   *     CategoryUsageInfo or CloudProfileUsage for these kinds; only what the caller may see
   */
  Future<JsonObject> usage(String token, String kind, String id);

  /**
   * Containers of a pipeline on a service domain: {@code {dataPipelineId, edgeId, containerNames}};
   * one a stage, called like its function.
   */
  Future<JsonObject> containers(String token, String pipelineId, String edgeId);

  @GenIgnore
  static TopologyService proxy(Vertx vertx) {
    return new TopologyServiceVertxEBProxy(
        vertx, ADDRESS, new DeliveryOptions().setSendTimeout(20_000));
  }
}
