package io.millrace.manager.audit;

import io.millrace.manager.catalog.Change;
import io.millrace.manager.store.Database;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import org.jspecify.annotations.Nullable;

/**
 * Writes down what somebody did to the installation itself, which has no transaction to be part of:
 * right after it was done.
 */
public final class Deeds {
  private final Database database;
  private final Clock clock;

  public Deeds(Database database, Clock clock) {
    this.database = database;
    this.clock = clock;
  }

  /**
   * What was done something to.
   *
   * @param projectId whose members are told too; null where only administrators are
   */
  public record Subject(String kind, String id, String name, @Nullable String projectId) {}

  /**
   * Blocks until it is stored.
   *
   * @param operation {@code CREATE}, {@code UPDATE} or {@code DELETE}
   * @param kind what {@code id} is the id of
   * @param before null before it was made
   * @param after null after it was removed; neither holds secrets
   * @throws io.vertx.serviceproxy.ServiceException UNAVAILABLE when the database fails
   */
  public void write(
      Change.Author by,
      String operation,
      String kind,
      String id,
      @Nullable JsonObject before,
      @Nullable JsonObject after) {
    write(by, operation, new Subject(kind, id, id, null), before, after);
  }

  /** As the other. */
  public void write(
      Change.Author by,
      String operation,
      Subject subject,
      @Nullable JsonObject before,
      @Nullable JsonObject after) {
    AuditEntry entry =
        new AuditEntry(
            by,
            clock.millis(),
            operation,
            subject.kind(),
            subject.id(),
            subject.name(),
            subject.projectId(),
            before,
            after);
    AuditEntry _ =
        database.transact(connection -> {
          AuditLog.write(connection, entry);
          return entry;
        });
  }
}
