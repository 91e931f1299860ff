package io.millrace.manager.versions;

import io.millrace.manager.catalog.Change;
import io.millrace.manager.catalog.Entity;
import io.millrace.manager.catalog.Participant;
import io.millrace.manager.schema.Kind;
import io.millrace.manager.schema.Ref;
import io.millrace.manager.store.Database;
import io.vertx.core.json.JsonObject;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Keeps each version of a function in the transaction that stores it: the newest fifty. */
public final class FunctionVersions implements Participant {
  static final int KEPT = 50;

  private final Database database;

  public FunctionVersions(Database database) {
    this.database = database;
  }

  @Override
  public Runnable join(Change change, Connection connection) throws SQLException {
    for (Map.Entry<Ref, Change.Touch> touch : change.touched().entrySet()) {
      if (touch.getKey().kind() == Kind.FUNCTION) {
        keep(connection, touch.getKey().id(), touch.getValue(), change.by().name());
      }
    }
    return () -> {};
  }

  private static void keep(Connection connection, String id, Change.Touch touch, String by)
      throws SQLException {
    Entity after = touch.after();
    if (after == null) {
      delete(connection, id, Long.MAX_VALUE);
      return;
    }
    // A function of a release that kept no versions has none yet.
    save(connection, touch.before(), "");
    save(connection, after, by);
    delete(connection, id, after.version() - KEPT);
  }

  private static void save(Connection connection, @Nullable Entity function, String by)
      throws SQLException {
    if (function == null) {
      return;
    }
    try (PreparedStatement insert =
        connection.prepareStatement(
            "INSERT INTO function_version (function_id, version, created_at, created_by, body) VALUES (?, ?, ?, ?, ?)"
                + " ON CONFLICT (function_id, version) DO NOTHING")) {
      insert.setString(1, function.id());
      insert.setLong(2, function.version());
      insert.setLong(3, function.updatedAt());
      insert.setString(4, by);
      insert.setString(5, function.body().encode());
      insert.executeUpdate();
    }
  }

  private static void delete(Connection connection, String id, long upTo) throws SQLException {
    try (PreparedStatement delete =
        connection.prepareStatement(
            "DELETE FROM function_version WHERE function_id = ? AND version <= ?")) {
      delete.setString(1, id);
      delete.setLong(2, upTo);
      delete.executeUpdate();
    }
  }

  /** Newest first; with the one that is current, whenever it was stored. */
  public List<FunctionVersion> of(Entity current) {
    List<FunctionVersion> versions =
        new ArrayList<>(database.transact(connection -> load(connection, current.id())));
    if (versions.stream().noneMatch(known -> known.version() == current.version())) {
      versions.addFirst(
          new FunctionVersion(current.version(), current.updatedAt(), "", current.body()));
    }
    return versions;
  }

  private static List<FunctionVersion> load(Connection connection, String id) throws SQLException {
    List<FunctionVersion> versions = new ArrayList<>();
    try (PreparedStatement query =
        connection.prepareStatement(
            "SELECT version, created_at, created_by, body FROM function_version WHERE function_id = ? ORDER BY version DESC")) {
      query.setString(1, id);
      try (ResultSet row = query.executeQuery()) {
        while (row.next()) {
          versions.add(
              new FunctionVersion(
                  row.getLong(1),
                  row.getLong(2),
                  row.getString(3),
                  new JsonObject(row.getString(4))));
        }
      }
    }
    return versions;
  }
}
