package io.millrace.console.rest;

import io.millrace.common.control.BackupService;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;

/** Backups: made, fetched in pieces, removed. */
public final class BackupRoutes {
  private final BackupService backups;

  public BackupRoutes(BackupService backups) {
    this.backups = backups;
  }

  public void install(Operations rest) {
    rest.on("createBackup", context -> backups.create(BearerToken.of(context)))
        .on("readBackup", this::read)
        .on("deleteBackup", this::delete);
  }

  private Future<JsonObject> read(RoutingContext context) {
    int offset = Request.number(context, "offset", 0, Integer.MAX_VALUE).orElse(0);
    return backups.read(BearerToken.of(context), context.pathParam("id"), offset);
  }

  private Future<JsonObject> delete(RoutingContext context) {
    return backups.delete(BearerToken.of(context), context.pathParam("id")).map(Operation::id);
  }
}
