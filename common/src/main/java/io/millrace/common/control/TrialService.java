package io.millrace.common.control;

import io.vertx.codegen.annotations.GenIgnore;
import io.vertx.codegen.annotations.ProxyGen;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.json.JsonObject;

/**
 * Runs functions on a few messages without deploying them, on one node of function-host. What runs
 * has been planned, and the caller checked, by {@link CatalogService#planTrial}.
 */
@ProxyGen
public interface TrialService {
  /** How long all of a trial may take. */
  int LIMIT_MILLIS = 50_000;

  /**
   * Runs a chain of functions, each message through all of them.
   *
   * @param trial {@code {stages: [StageSpec], messages: [{payload (base64) or text, topic,
   *     timestamp, selectors}], timeoutMillis}}; all but {@code stages} and {@code messages} may be
   *     missing
   * @return {@code {ok, millis, outputs: [output], stages: [{function, startMillis, loadMillis,
   *     error, log: [{level, text, timestamp}], logLeftOut, messages: [{input, micros, outputs:
   *     [output], outputsLeftOut, error}]}]}} where an output is {@code {topic, size, payload
   *     (base64)}} and an error is {@code {type, message, stackTrace, line}}
   */
  Future<JsonObject> run(JsonObject trial);

  /** Address of a node's end. */
  @GenIgnore
  static String address(String node) {
    return "functions." + node + ".trials";
  }

  @GenIgnore
  static TrialService proxy(Vertx vertx, String node) {
    return new TrialServiceVertxEBProxy(
        vertx, address(node), new DeliveryOptions().setSendTimeout(LIMIT_MILLIS + 10_000));
  }
}
