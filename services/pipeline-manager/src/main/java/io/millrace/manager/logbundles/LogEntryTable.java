package io.millrace.manager.logbundles;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Rows of log entries. */
final class LogEntryTable {
  private LogEntryTable() {}

  static List<LogEntry> load(Connection connection) throws SQLException {
    List<LogEntry> entries = new ArrayList<>();
    try (PreparedStatement query =
            connection.prepareStatement(
                "SELECT id, batch_id, edge_id, pipeline_id, project_id, status, error, created_at"
                    + " FROM log_entry");
        ResultSet row = query.executeQuery()) {
      while (row.next()) {
        entries.add(
            new LogEntry(
                row.getString(1),
                row.getString(2),
                row.getString(3),
                row.getString(4),
                row.getString(5),
                LogEntry.Status.valueOf(row.getString(6)),
                row.getString(7),
                row.getLong(8)));
      }
    }
    return entries;
  }

  static void save(Connection connection, LogEntry entry) throws SQLException {
    try (PreparedStatement upsert =
        connection.prepareStatement(
            "INSERT INTO log_entry (id, batch_id, edge_id, pipeline_id, project_id, status, error,"
                + " created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET"
                + " status = excluded.status, error = excluded.error")) {
      upsert.setString(1, entry.id());
      upsert.setString(2, entry.batchId());
      upsert.setString(3, entry.edgeId());
      upsert.setString(4, entry.pipelineId());
      upsert.setString(5, entry.projectId());
      upsert.setString(6, entry.status().name());
      upsert.setString(7, entry.error());
      upsert.setLong(8, entry.createdAt());
      upsert.executeUpdate();
    }
  }

  static void delete(Connection connection, String id) throws SQLException {
    try (PreparedStatement delete =
        connection.prepareStatement("DELETE FROM log_entry WHERE id = ?")) {
      delete.setString(1, id);
      delete.executeUpdate();
    }
  }
}
