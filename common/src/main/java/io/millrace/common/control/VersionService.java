package io.millrace.common.control;

import io.vertx.codegen.annotations.GenIgnore;
import io.vertx.codegen.annotations.ProxyGen;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/** Copies of what is defined, and the versions of functions. */
@ProxyGen
public interface VersionService {
  String ADDRESS = "manager.versions";

  /**
   * Defines a copy of a function or a pipeline; a copied pipeline is stopped.
   *
   * @param kind {@code functions} or {@code datapipelines}
   * @param request {@code {name}}, and further fields that shall differ from the original
   * @return the copy's id
   */
  Future<String> clone(String token, String kind, String id, JsonObject request);

  /**
   * Replaces a function whole, also while pipelines use it: the new version takes over in them.
   *
   * @return {@code {id, version}}
   */
  Future<JsonObject> deploy(String token, String functionId, JsonObject function);

  /**
   * As {@link #deploy}, unless somebody else changed the function meanwhile.
   *
   * @param function refused as CONFLICT when it has a {@code version} that is not the stored one
   * @param ifMatch as {@link CatalogService#update} takes it
   * @return {@code {id, version}}
   */
  Future<JsonObject> deployBasedOn(
      String token, String functionId, JsonObject function, String ifMatch);

  /** Newest first: {@code [{version, createdAt, createdBy, current}]}. */
  Future<JsonArray> versions(String token, String functionId);

  /** A function as it was: {@code {version, createdAt, createdBy, current, function}}. */
  Future<JsonObject> version(String token, String functionId, String version);

  /**
   * Deploys what an earlier version had, as a new one.
   *
   * @return {@code {id, version}}
   */
  Future<JsonObject> rollback(String token, String functionId, String version);

  @GenIgnore
  static VersionService proxy(Vertx vertx) {
    return new VersionServiceVertxEBProxy(
        vertx, ADDRESS, new DeliveryOptions().setSendTimeout(20_000));
  }
}
