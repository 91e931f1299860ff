package io.millrace.common.control;

import io.vertx.codegen.annotations.GenIgnore;
import io.vertx.codegen.annotations.ProxyGen;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/** Logs of pipelines, gathered into a file each time that somebody asks for it. */
@ProxyGen
public interface LogBundleService {
  String ADDRESS = "manager.logbundles";

  /**
   * Begins to gather.
   *
   * @param request {@code {edgeIds, applicationId}}; the id of a data pipeline, or nothing for the
   *     logs of all, which is for administrators
   * @return {@code [{batchId, location, applicationId}]}
   */
  Future<JsonArray> request(String token, JsonObject request);

  /**
   * A page of what was gathered, newest first unless told otherwise.
   *
   * @param query {@code {pageIndex, pageSize, orderBy, filter}}; {@code scope} is {@code edge} for
   *     bundles of everything, {@code application} for those of one pipeline; {@code of} an id of
   *     an edge or of a pipeline
   */
  Future<JsonObject> list(String token, JsonObject query);

  /** Returns the id, or an empty string when there was nothing to delete. */
  Future<String> delete(String token, String id);

  /**
   * The finished bundle at a location: {@code {id}}.
   *
   * @param location as in a log entry
   */
  Future<JsonObject> find(String token, String location);

  /**
   * A piece of a finished bundle, a ZIP file, from the byte {@code offset} on: {@code {data,
   * next}}; {@code data} is in base64, and empty at the end.
   */
  Future<JsonObject> read(String token, String id, long offset);

  @GenIgnore
  static LogBundleService proxy(Vertx vertx) {
    return new LogBundleServiceVertxEBProxy(
        vertx, ADDRESS, new DeliveryOptions().setSendTimeout(10_000));
  }
}
