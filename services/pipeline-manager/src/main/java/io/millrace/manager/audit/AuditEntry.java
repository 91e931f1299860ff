package io.millrace.manager.audit;

import io.millrace.manager.catalog.Change;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/**
 * A change of something that is no entity of the catalog.
 *
 * @param projectId whose members see the entry too; null where only administrators do
 * @param operation {@code CREATE}, {@code UPDATE} or {@code DELETE}
 * @param before null before it was made
 * @param after null after it was removed; neither holds secrets
 */
public record AuditEntry(
    Change.Author by,
    long atMillis,
    String operation,
    String kind,
    String id,
    String name,
    @Nullable String projectId,
    @Nullable JsonObject before,
    @Nullable JsonObject after) {
  public AuditEntry(
      Change.Author by,
      long atMillis,
      String operation,
      String kind,
      String id,
      String name,
      @Nullable JsonObject before,
      @Nullable JsonObject after) {
    this(by, atMillis, operation, kind, id, name, null, before, after);
  }
}
