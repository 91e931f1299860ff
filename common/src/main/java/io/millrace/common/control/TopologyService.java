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
   * Nodes of this installation, by name: {@code [{name, services: [{name, heardAt, connected,
   * dataPipelines}], connected}]}.
   */
  Future<JsonArray> nodes(String token);

  @GenIgnore
  static TopologyService proxy(Vertx vertx) {
    return new TopologyServiceVertxEBProxy(
        vertx, ADDRESS, new DeliveryOptions().setSendTimeout(20_000));
  }
}
