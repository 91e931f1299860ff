package io.millrace.manager.audit;

import io.millrace.manager.access.Caller;
import io.millrace.manager.catalog.Change;
import io.millrace.manager.catalog.EdgeService;
import io.millrace.manager.catalog.Entity;
import io.millrace.manager.catalog.Participant;
import io.millrace.manager.catalog.Secrets;
import io.millrace.manager.catalog.View;
import io.millrace.manager.schema.Ref;
import io.millrace.manager.store.Database;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes every change down, in the transaction of the change: who, what, before and after, without
 * secrets. Keeps the newest 100,000 entries, or somewhat more.
 */
public final class AuditLog implements Participant {
  private static final int KEPT = 100_000;
  private static final int PRUNED_EVERY = 1_000;
  private static final String INSERT =
      "INSERT INTO audit (id, at, user_id, user_name, user_role, operation, kind, resource_id, resource_name, project_id,"
          + " before_change, after_change) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";

  private final Database database;
  private int written;

  public AuditLog(Database database) {
    this.database = database;
  }

  /** Entries that match and that the caller may see, newest first. */
  public JsonArray find(Caller caller, JsonObject filter, int pageIndex, int pageSize, View view) {
    AuditQuery query = new AuditQuery(filter, caller, view);
    return database.transact(
        connection -> query.page(connection, (long) pageIndex * pageSize, pageSize));
  }

  /** Writes down a change of something that is no entity of the catalog. */
  public static void write(Connection connection, AuditEntry entry) throws SQLException {
    try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
      insert.setString(1, EntryIds.next(entry.atMillis()));
      insert.setLong(2, entry.atMillis());
      insert.setString(3, entry.by().id());
      insert.setString(4, entry.by().name());
      insert.setString(5, entry.by().role());
      insert.setString(6, entry.operation());
      insert.setString(7, entry.kind());
      insert.setString(8, entry.id());
      insert.setString(9, entry.name());
      insert.setString(10, entry.projectId());
      insert.setString(11, entry.before() == null ? null : entry.before().encode());
      insert.setString(12, entry.after() == null ? null : entry.after().encode());
      insert.executeUpdate();
    }
  }

  @Override
  public Runnable join(Change change, Connection connection) throws SQLException {
    try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
      for (Map.Entry<Ref, Change.Touch> touch : change.touched().entrySet()) {
        bind(insert, change, touch.getKey(), touch.getValue());
        insert.addBatch();
        written++;
      }
      insert.executeBatch();
    }
    if (written >= PRUNED_EVERY) {
      prune(connection);
      written = 0;
    }
    return () -> {};
  }

  private static void bind(PreparedStatement insert, Change change, Ref ref, Change.Touch touch)
      throws SQLException {
    Entity shown = touch.after() == null ? touch.before() : touch.after();
    insert.setString(1, EntryIds.next(change.atMillis()));
    insert.setLong(2, change.atMillis());
    insert.setString(3, change.by().id());
    insert.setString(4, change.by().name());
    insert.setString(5, change.by().role());
    insert.setString(
        6, touch.before() == null ? "CREATE" : touch.after() == null ? "DELETE" : "UPDATE");
    insert.setString(7, ref.kind().document());
    insert.setString(8, ref.id());
    insert.setString(9, shown == null ? "" : shown.name());
    insert.setString(10, shown == null ? null : shown.projectId());
    insert.setString(11, text(touch.before()));
    insert.setString(12, text(touch.after()));
  }

  private static @Nullable String text(@Nullable Entity entity) {
    return entity == null
        ? null
        : EdgeService.shown(Secrets.masked(entity.kind(), entity.body())).encode();
  }

  private static void prune(Connection connection) throws SQLException {
    try (PreparedStatement oldest =
            connection.prepareStatement(
                "SELECT at FROM audit ORDER BY at DESC LIMIT 1 OFFSET " + KEPT);
        ResultSet row = oldest.executeQuery();
        PreparedStatement delete = connection.prepareStatement("DELETE FROM audit WHERE at <= ?")) {
      if (row.next()) {
        delete.setLong(1, row.getLong(1));
        delete.executeUpdate();
      }
    }
  }
}
