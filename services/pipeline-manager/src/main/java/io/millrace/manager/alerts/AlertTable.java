package io.millrace.manager.alerts;

import io.millrace.common.status.AlertReport;
import io.vertx.core.json.JsonObject;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Rows of alerts. */
final class AlertTable {
  private static final int KEPT = 10_000;
  private static final int MOST_MESSAGE = 8_000;

  private static final String SELECT =
      "SELECT id, alert_key, kind, severity, service, node, project_id, pipeline_id, message, properties, occurrences,"
          + " first_at, last_at, cleared_at FROM alert";

  private AlertTable() {}

  /** Adds an occurrence to the open alert with this key, or opens one; whether it opened one. */
  static boolean raise(Connection connection, AlertReport report, @Nullable String projectId)
      throws SQLException {
    if (!repeat(connection, report)) {
      open(connection, report, projectId);
      prune(connection);
      return true;
    }
    return false;
  }

  /** The newest alert with a key. */
  static Optional<Alert> newest(Connection connection, String key) throws SQLException {
    try (PreparedStatement query =
        connection.prepareStatement(
            SELECT + " WHERE alert_key = ? ORDER BY last_at DESC, first_at DESC LIMIT 1")) {
      query.setString(1, key);
      try (ResultSet row = query.executeQuery()) {
        return row.next() ? Optional.of(read(row)) : Optional.empty();
      }
    }
  }

  private static boolean repeat(Connection connection, AlertReport report) throws SQLException {
    try (PreparedStatement update =
        connection.prepareStatement(
            "UPDATE alert SET severity = ?, message = ?, properties = ?, occurrences = occurrences + ?, last_at = ?"
                + " WHERE alert_key = ? AND cleared_at IS NULL")) {
      update.setString(1, report.severity().name());
      update.setString(2, cut(report.message()));
      update.setString(3, properties(report));
      update.setLong(4, report.count());
      update.setLong(5, report.atMillis());
      update.setString(6, report.key());
      return update.executeUpdate() > 0;
    }
  }

  private static void open(Connection connection, AlertReport report, @Nullable String projectId)
      throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement(
            "INSERT INTO alert (id, alert_key, kind, severity, service, node, project_id, pipeline_id, message, properties,"
                + " occurrences, first_at, last_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")) {
      insert.setString(1, UUID.randomUUID().toString());
      insert.setString(2, report.key());
      insert.setString(3, report.kind());
      insert.setString(4, report.severity().name());
      insert.setString(5, report.service());
      insert.setString(6, report.node());
      insert.setString(7, projectId);
      insert.setString(8, report.pipeline().isEmpty() ? null : report.pipeline());
      insert.setString(9, cut(report.message()));
      insert.setString(10, properties(report));
      insert.setLong(11, report.count());
      insert.setLong(12, report.atMillis());
      insert.setLong(13, report.atMillis());
      insert.executeUpdate();
    }
  }

  private static String properties(AlertReport report) {
    JsonObject properties = new JsonObject();
    report.properties().forEach((name, value) -> properties.put(name, cut(value)));
    return properties.encode();
  }

  private static String cut(String given) {
    // PostgreSQL has no NUL in texts, and functions may write whatever they like.
    String text = given.replace('\0', '\uFFFD');
    return text.length() <= MOST_MESSAGE ? text : text.substring(0, MOST_MESSAGE) + "...";
  }

  /** Whether there was one to clear. */
  static boolean clear(Connection connection, String key, long atMillis) throws SQLException {
    try (PreparedStatement update =
        connection.prepareStatement(
            "UPDATE alert SET cleared_at = ? WHERE alert_key = ? AND cleared_at IS NULL")) {
      update.setLong(1, atMillis);
      update.setString(2, key);
      return update.executeUpdate() > 0;
    }
  }

  static void clearOfPipeline(Connection connection, String pipelineId, long atMillis)
      throws SQLException {
    try (PreparedStatement update =
        connection.prepareStatement(
            "UPDATE alert SET cleared_at = ? WHERE pipeline_id = ? AND cleared_at IS NULL")) {
      update.setLong(1, atMillis);
      update.setString(2, pipelineId);
      update.executeUpdate();
    }
  }

  private static void prune(Connection connection) throws SQLException {
    try (PreparedStatement oldest =
            connection.prepareStatement(
                "SELECT last_at FROM alert ORDER BY last_at DESC LIMIT 1 OFFSET " + KEPT);
        ResultSet row = oldest.executeQuery();
        PreparedStatement delete =
            connection.prepareStatement("DELETE FROM alert WHERE last_at <= ?")) {
      if (row.next()) {
        delete.setLong(1, row.getLong(1));
        delete.executeUpdate();
      }
    }
  }

  /**
   * Newest first; times in milliseconds since the epoch, {@code from} included, {@code until} not.
   */
  static List<Alert> between(Connection connection, long from, long until) throws SQLException {
    List<Alert> alerts = new ArrayList<>();
    try (PreparedStatement query =
        connection.prepareStatement(
            SELECT + " WHERE last_at >= ? AND last_at < ? ORDER BY last_at DESC, id")) {
      query.setLong(1, from);
      query.setLong(2, until);
      try (ResultSet row = query.executeQuery()) {
        while (row.next()) {
          alerts.add(read(row));
        }
      }
    }
    return alerts;
  }

  /** Open ones whose last occurrence was before {@code before}, in milliseconds since the epoch. */
  static List<Alert> openSince(Connection connection, long before) throws SQLException {
    List<Alert> alerts = new ArrayList<>();
    try (PreparedStatement query =
        connection.prepareStatement(SELECT + " WHERE cleared_at IS NULL AND last_at < ?")) {
      query.setLong(1, before);
      try (ResultSet row = query.executeQuery()) {
        while (row.next()) {
          alerts.add(read(row));
        }
      }
    }
    return alerts;
  }

  private static Alert read(ResultSet row) throws SQLException {
    long cleared = row.getLong(14);
    Long clearedAt = row.wasNull() ? null : cleared;
    return new Alert(
        row.getString(1),
        row.getString(2),
        row.getString(3),
        row.getString(4),
        row.getString(5),
        row.getString(6),
        row.getString(7),
        row.getString(8),
        row.getString(9),
        new JsonObject(row.getString(10)),
        row.getLong(11),
        row.getLong(12),
        row.getLong(13),
        clearedAt);
  }

  /**
   * @param projectId empty for alerts that belong to no project
   */
  record OpenGroup(String severity, String projectId) {}

  static Map<OpenGroup, Long> openBySeverity(Connection connection) throws SQLException {
    Map<OpenGroup, Long> counts = new HashMap<>();
    try (PreparedStatement query =
            connection.prepareStatement(
                "SELECT severity, COALESCE(project_id, ''), COUNT(*) FROM alert WHERE cleared_at IS NULL"
                    + " GROUP BY severity, COALESCE(project_id, '')");
        ResultSet row = query.executeQuery()) {
      while (row.next()) {
        counts.put(new OpenGroup(row.getString(1), row.getString(2)), row.getLong(3));
      }
    }
    return counts;
  }

  static long countOpen(Connection connection) throws SQLException {
    try (PreparedStatement query =
            connection.prepareStatement("SELECT COUNT(*) FROM alert WHERE cleared_at IS NULL");
        ResultSet row = query.executeQuery()) {
      return row.next() ? row.getLong(1) : 0;
    }
  }
}
