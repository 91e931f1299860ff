package io.millrace.common.control;

import io.vertx.codegen.annotations.GenIgnore;
import io.vertx.codegen.annotations.ProxyGen;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.json.JsonObject;

/** Tests of what users connect to. */
@ProxyGen
public interface ConnectionService {
  String ADDRESS = "manager.connections";

  /**
   * Tries each permission that outputs with a cloud profile need.
   *
   * @param request {@code {awsCloudRegion, bucket, stream, queue}}; what is left out is taken from
   *     the pipelines that deliver with the profile
   * @return {@code {ok, results: [{output, action, permission, outcome, message}]}}
   */
  Future<JsonObject> testCloudProfile(String token, String profileId, JsonObject request);

  /**
   * Tells a target of alerts once that this is a test, whether it is active or not.
   *
   * @return {@code {ok, message}}; the message says why it could not be told
   */
  Future<JsonObject> testAlertTarget(String token, String targetId);

  @GenIgnore
  static ConnectionService proxy(Vertx vertx) {
    return new ConnectionServiceVertxEBProxy(
        vertx, ADDRESS, new DeliveryOptions().setSendTimeout(CloudCheckService.LIMIT_MILLIS));
  }
}
