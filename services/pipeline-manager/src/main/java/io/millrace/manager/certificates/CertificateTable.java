package io.millrace.manager.certificates;

import io.millrace.common.trust.TrustSet.CertificateRule;
import io.millrace.common.trust.TrustSet.TopicAccess;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Rows of issued certificates. */
final class CertificateTable {
  private static final String COLUMNS =
      "serial, purpose, subject, name, note, publish, subscribe, created_by, created_at, expires_at, revoked_at";

  private CertificateTable() {}

  /**
   * An issued certificate as it is remembered; times in milliseconds since the epoch.
   *
   * @param serial hexadecimal; also its id
   */
  record Row(
      String serial,
      String purpose,
      String subject,
      String name,
      String note,
      TopicAccess access,
      String createdBy,
      long createdAt,
      long expiresAt,
      @Nullable Long revokedAt) {}

  static void save(Connection connection, Row row) throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement(
            "INSERT INTO certificate ("
                + COLUMNS
                + ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, NULL)")) {
      insert.setString(1, row.serial);
      insert.setString(2, row.purpose);
      insert.setString(3, row.subject);
      insert.setString(4, row.name);
      insert.setString(5, row.note);
      insert.setString(6, AccessText.write(row.access.publish()));
      insert.setString(7, AccessText.write(row.access.subscribe()));
      insert.setString(8, row.createdBy);
      insert.setLong(9, row.createdAt);
      insert.setLong(10, row.expiresAt);
      insert.executeUpdate();
    }
  }

  /** Newest first, at most {@code most}. */
  static List<Row> list(Connection connection, String purpose, int most) throws SQLException {
    try (PreparedStatement query =
        connection.prepareStatement(
            "SELECT "
                + COLUMNS
                + " FROM certificate WHERE purpose = ? ORDER BY created_at DESC, serial LIMIT "
                + most)) {
      query.setString(1, purpose);
      return rows(query);
    }
  }

  static Optional<Row> find(Connection connection, String purpose, String serial)
      throws SQLException {
    try (PreparedStatement query =
        connection.prepareStatement(
            "SELECT " + COLUMNS + " FROM certificate WHERE purpose = ? AND serial = ?")) {
      query.setString(1, purpose);
      query.setString(2, serial);
      return rows(query).stream().findFirst();
    }
  }

  /** Those that end between two times and have not been revoked before. */
  static List<Row> ending(Connection connection, String purpose, long from, long until)
      throws SQLException {
    try (PreparedStatement query =
        connection.prepareStatement(
            "SELECT "
                + COLUMNS
                + " FROM certificate WHERE purpose = ? AND expires_at >= ? AND expires_at < ? ORDER BY expires_at LIMIT 1000")) {
      query.setString(1, purpose);
      query.setLong(2, from);
      query.setLong(3, until);
      return rows(query);
    }
  }

  private static List<Row> rows(PreparedStatement query) throws SQLException {
    List<Row> rows = new ArrayList<>();
    try (ResultSet row = query.executeQuery()) {
      while (row.next()) {
        long revoked = row.getLong(11);
        Long revokedAt = row.wasNull() ? null : revoked;
        rows.add(
            new Row(
                row.getString(1),
                row.getString(2),
                row.getString(3),
                row.getString(4),
                row.getString(5),
                AccessText.read(row.getString(6), row.getString(7)),
                row.getString(8),
                row.getLong(9),
                row.getLong(10),
                revokedAt));
      }
    }
    return rows;
  }

  static void update(Connection connection, String serial, String note, TopicAccess access)
      throws SQLException {
    try (PreparedStatement update =
        connection.prepareStatement(
            "UPDATE certificate SET note = ?, publish = ?, subscribe = ? WHERE serial = ?")) {
      update.setString(1, note);
      update.setString(2, AccessText.write(access.publish()));
      update.setString(3, AccessText.write(access.subscribe()));
      update.setString(4, serial);
      update.executeUpdate();
    }
  }

  static void revoke(Connection connection, String serial, long now) throws SQLException {
    try (PreparedStatement update =
        connection.prepareStatement(
            "UPDATE certificate SET revoked_at = ? WHERE serial = ? AND revoked_at IS NULL")) {
      update.setLong(1, now);
      update.setString(2, serial);
      update.executeUpdate();
    }
  }

  /** Client certificates that differ from the rest, as long as they are valid. */
  static List<CertificateRule> rules(Connection connection, String purpose, long now)
      throws SQLException {
    List<CertificateRule> rules = new ArrayList<>();
    try (PreparedStatement query =
        connection.prepareStatement(
            "SELECT serial, revoked_at, publish, subscribe FROM certificate WHERE purpose = ? AND expires_at > ?"
                + " AND (revoked_at IS NOT NULL OR publish IS NOT NULL OR subscribe IS NOT NULL) ORDER BY serial")) {
      query.setString(1, purpose);
      query.setLong(2, now);
      try (ResultSet row = query.executeQuery()) {
        while (row.next()) {
          long _ = row.getLong(2);
          boolean revoked = !row.wasNull();
          rules.add(
              new CertificateRule(
                  "",
                  row.getString(1),
                  revoked,
                  AccessText.read(row.getString(3), row.getString(4))));
        }
      }
    }
    return rules;
  }
}
