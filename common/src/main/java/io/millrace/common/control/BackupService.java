package io.millrace.common.control;

import io.vertx.codegen.annotations.GenIgnore;
import io.vertx.codegen.annotations.ProxyGen;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.json.JsonObject;

/** Backups of what the manager keeps, for administrators. */
@ProxyGen
public interface BackupService {
  String ADDRESS = "manager.backups";

  /** Makes a backup of this moment: {@code {id, bytes}}. It waits to be fetched for 30 minutes. */
  Future<JsonObject> create(String token);

  /**
   * A piece of a backup, from the byte {@code offset} on: {@code {data, next}}; {@code data} is in
   * base64, and empty at the end.
   */
  Future<JsonObject> read(String token, String id, long offset);

  /** Returns the id, or an empty string when there was nothing to delete. */
  Future<String> delete(String token, String id);

  @GenIgnore
  static BackupService proxy(Vertx vertx) {
    return new BackupServiceVertxEBProxy(
        vertx, ADDRESS, new DeliveryOptions().setSendTimeout(120_000));
  }
}
