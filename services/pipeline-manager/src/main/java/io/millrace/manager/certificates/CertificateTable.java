package io.millrace.manager.certificates;

import io.millrace.manager.catalog.Answers;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;

/** Rows of roots and of issued certificates. */
final class CertificateTable {
  private CertificateTable() {}

  /** A root as it is stored. */
  record Root(String certificate, String sealedKey) {}

  static Optional<Root> newestRoot(Connection connection) throws SQLException {
    try (PreparedStatement query =
            connection.prepareStatement(
                "SELECT certificate, sealed_key FROM authority ORDER BY created_at DESC");
        ResultSet row = query.executeQuery()) {
      return row.next()
          ? Optional.of(new Root(row.getString(1), row.getString(2)))
          : Optional.empty();
    }
  }

  static void saveRoot(Connection connection, String id, Root root, long now) throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement(
            "INSERT INTO authority (id, certificate, sealed_key, created_at) VALUES (?, ?, ?, ?)")) {
      insert.setString(1, id);
      insert.setString(2, root.certificate);
      insert.setString(3, root.sealedKey);
      insert.setLong(4, now);
      insert.executeUpdate();
    }
  }

  static void save(
      Connection connection, Authority.Issued issued, String purpose, String by, long now)
      throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement(
            "INSERT INTO certificate (serial, purpose, subject, created_by, created_at, expires_at) VALUES (?, ?, ?, ?, ?, ?)")) {
      insert.setString(1, issued.serial());
      insert.setString(2, purpose);
      insert.setString(3, issued.certificate().getSubjectX500Principal().getName());
      insert.setString(4, by);
      insert.setLong(5, now);
      insert.setLong(6, issued.certificate().getNotAfter().getTime());
      insert.executeUpdate();
    }
  }

  /** Newest first, a thousand at most. */
  static JsonArray list(Connection connection, String purpose) throws SQLException {
    JsonArray certificates = new JsonArray();
    try (PreparedStatement query =
        connection.prepareStatement(
            "SELECT serial, subject, created_at, expires_at, revoked_at FROM certificate WHERE purpose = ?"
                + " ORDER BY created_at DESC, serial LIMIT 1000")) {
      query.setString(1, purpose);
      try (ResultSet row = query.executeQuery()) {
        while (row.next()) {
          JsonObject certificate =
              new JsonObject()
                  .put("serial", row.getString(1))
                  .put("subject", row.getString(2))
                  .put("createdAt", Answers.time(row.getLong(3)))
                  .put("expiresAt", Answers.time(row.getLong(4)));
          long revokedAt = row.getLong(5);
          certificates.add(
              row.wasNull() ? certificate : certificate.put("revokedAt", Answers.time(revokedAt)));
        }
      }
    }
    return certificates;
  }
}
