package io.millrace.common.control;

import io.vertx.codegen.annotations.GenIgnore;
import io.vertx.codegen.annotations.ProxyGen;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.json.JsonObject;

/** Spools of nodes that are gone, on one node of ingest. Asked by the manager; takes no token. */
@ProxyGen
public interface SpoolService {
  /** Address of a node's end. */
  @GenIgnore
  static String address(String node) {
    return "ingest." + node + ".spools";
  }

  /**
   * Delivers what the spool of another node holds, in addition to this node's own.
   *
   * @param folder the other node's data folder, on this node's disk
   * @return {@code {node, messages, left}}: whose spool it is, how many messages are being
   *     delivered, and how many are left for pipelines that are not started; fails with INVALID
   *     when there is no spool, with CONFLICT when it is in use
   */
  Future<JsonObject> adopt(String folder);

  @GenIgnore
  static SpoolService proxy(Vertx vertx, String node) {
    return new SpoolServiceVertxEBProxy(
        vertx, address(node), new DeliveryOptions().setSendTimeout(30_000));
  }
}
