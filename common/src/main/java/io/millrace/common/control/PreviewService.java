package io.millrace.common.control;

import io.vertx.codegen.annotations.GenIgnore;
import io.vertx.codegen.annotations.ProxyGen;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/**
 * Short looks at what devices publish, on one node of ingest, before any pipeline reads it. Nothing
 * is kept between two looks. The caller has been checked: topics are those of data sources that a
 * viewer may see.
 */
@ProxyGen
public interface PreviewService {
  /**
   * Messages on topics that match one of the filters, from now on until there are {@code most} of
   * them, or for a second.
   *
   * @param filters MQTT topic filters, at most 100
   * @param most 1 to 100
   * @return {@code {messages: [{topic, timestamp, payload (base64, of the first 12 KiB), size,
   *     cut}], leftOut}}
   */
  Future<JsonObject> look(JsonArray filters, int most);

  /** Address of a node's end. */
  @GenIgnore
  static String address(String node) {
    return "ingest." + node + ".previews";
  }

  @GenIgnore
  static PreviewService proxy(Vertx vertx, String node) {
    return new PreviewServiceVertxEBProxy(
        vertx, address(node), new DeliveryOptions().setSendTimeout(5_000));
  }
}
