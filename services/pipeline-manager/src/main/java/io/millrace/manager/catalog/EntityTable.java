package io.millrace.manager.catalog;

import io.millrace.manager.schema.Kind;
import io.millrace.manager.schema.Ref;
import io.vertx.core.json.JsonObject;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Rows of entities. */
final class EntityTable {
  private EntityTable() {}

  static List<Entity> load(Connection connection) throws SQLException {
    List<Entity> entities = new ArrayList<>();
    try (PreparedStatement query =
            connection.prepareStatement(
                "SELECT kind, id, version, created_at, updated_at, body FROM entity");
        ResultSet row = query.executeQuery()) {
      while (row.next()) {
        entities.add(
            Entity.of(
                Kind.valueOf(row.getString(1)),
                row.getString(2),
                row.getLong(3),
                row.getLong(4),
                row.getLong(5),
                new JsonObject(row.getString(6))));
      }
    }
    return entities;
  }

  static void write(Connection connection, Map<Ref, Change.Touch> touched) throws SQLException {
    try (PreparedStatement upsert =
            connection.prepareStatement(
                "INSERT INTO entity (kind, id, name, project_id, version, created_at, updated_at, body) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
                    + " ON CONFLICT (kind, id) DO UPDATE SET name = excluded.name, project_id = excluded.project_id,"
                    + " version = excluded.version, updated_at = excluded.updated_at, body = excluded.body");
        PreparedStatement delete =
            connection.prepareStatement("DELETE FROM entity WHERE kind = ? AND id = ?")) {
      for (Map.Entry<Ref, Change.Touch> touch : touched.entrySet()) {
        Entity entity = touch.getValue().after();
        if (entity == null) {
          delete.setString(1, touch.getKey().kind().name());
          delete.setString(2, touch.getKey().id());
          delete.addBatch();
        } else {
          bind(upsert, entity);
          upsert.addBatch();
        }
      }
      delete.executeBatch();
      upsert.executeBatch();
    }
  }

  private static void bind(PreparedStatement upsert, Entity entity) throws SQLException {
    upsert.setString(1, entity.kind().name());
    upsert.setString(2, entity.id());
    upsert.setString(3, entity.name());
    upsert.setString(4, entity.projectId());
    upsert.setLong(5, entity.version());
    upsert.setLong(6, entity.createdAt());
    upsert.setLong(7, entity.updatedAt());
    upsert.setString(8, entity.body().encode());
  }
}
