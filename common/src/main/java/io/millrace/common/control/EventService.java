package io.millrace.common.control;

import io.vertx.codegen.annotations.GenIgnore;
import io.vertx.codegen.annotations.ProxyGen;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/** Alerts and other events, newest first. */
@ProxyGen
public interface EventService {
  String ADDRESS = "manager.events";

  /**
   * Events that match a filter of the public API ({@code {path, startTime, endTime, keys}}) and
   * that the caller may see.
   *
   * @param page {@code {pageIndex, pageSize}}
   */
  Future<JsonArray> find(String token, JsonObject filter, JsonObject page);

  /**
   * Who changed what, newest first, as far as the caller may see it.
   *
   * @param filter {@code {startTime, endTime, keys}}, all optional; keys are fields of the answer
   * @param page {@code {pageIndex, pageSize}}
   * @return {@code [{id, operation, operationType, resourceType, resourceID, resourceName,
   *     modifierID, modifierName, modifierRole, projectID, projectName, serviceDomainID,
   *     serviceDomainName, scope, payload, timestamp, tenantID}]}
   */
  Future<JsonArray> audit(String token, JsonObject filter, JsonObject page);

  /**
   * Writes down what somebody did to what belongs to an entity and is no part of it: to the dead
   * letters of a data pipeline, to the image of a runtime environment.
   *
   * @param deed {@code {what, id, …}}: {@code replay} or {@code purge} of a data pipeline, {@code
   *     pull} or {@code build} of a runtime environment, that the caller may see; further fields
   *     are kept as they are, and hold no secrets
   * @return the entity's id
   */
  Future<String> note(String token, JsonObject deed);

  @GenIgnore
  static EventService proxy(Vertx vertx) {
    return new EventServiceVertxEBProxy(
        vertx, ADDRESS, new DeliveryOptions().setSendTimeout(10_000));
  }
}
