package io.millrace.common.control;

import io.vertx.codegen.annotations.GenIgnore;
import io.vertx.codegen.annotations.ProxyGen;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.json.JsonArray;

/** Egress tries what an AWS account may do. Takes no token: only services reach the bus. */
@ProxyGen
public interface CloudCheckService {
  String ADDRESS = "egress.cloudchecks";

  /** Until everything was tried or given up, in milliseconds. */
  long LIMIT_MILLIS = 90_000;

  /**
   * Tries each permission that these outputs need, without leaving anything behind.
   *
   * @param outputsJson {@link io.millrace.common.spec.PipelineOutput}s as a JSON array
   * @return {@code [{output, action, permission, outcome, message}]}
   */
  Future<JsonArray> check(String outputsJson);

  @GenIgnore
  static CloudCheckService proxy(Vertx vertx) {
    return new CloudCheckServiceVertxEBProxy(
        vertx, ADDRESS, new DeliveryOptions().setSendTimeout(LIMIT_MILLIS));
  }
}
