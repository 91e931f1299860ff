package io.millrace.manager.certificates;

import io.millrace.common.trust.TrustSet.CertificateRule;
import io.millrace.common.trust.TrustSet.TopicAccess;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Rows of the installation's roots, and of authorities of others. */
final class AuthorityTable {
  private AuthorityTable() {}

  /**
   * A root of ours.
   *
   * @param trustedUntil milliseconds since the epoch; null for the one that signs
   * @param crossCertificate the same key and name, signed by the root before; null for the first
   */
  record Root(
      String id,
      String certificate,
      String sealedKey,
      long createdAt,
      @Nullable Long trustedUntil,
      @Nullable String crossCertificate) {}

  /** An authority of others. */
  record External(
      String id,
      String name,
      String note,
      String certificate,
      TopicAccess access,
      String createdBy,
      long createdAt,
      long expiresAt) {}

  /** Newest first: the first one signs. */
  static List<Root> roots(Connection connection) throws SQLException {
    List<Root> roots = new ArrayList<>();
    try (PreparedStatement query =
            connection.prepareStatement(
                "SELECT id, certificate, sealed_key, created_at, trusted_until, cross_certificate FROM authority"
                    + " ORDER BY CASE WHEN trusted_until IS NULL THEN 0 ELSE 1 END, created_at DESC, id");
        ResultSet row = query.executeQuery()) {
      while (row.next()) {
        long until = row.getLong(5);
        Long trustedUntil = row.wasNull() ? null : until;
        roots.add(
            new Root(
                row.getString(1),
                row.getString(2),
                row.getString(3),
                row.getLong(4),
                trustedUntil,
                row.getString(6)));
      }
    }
    return roots;
  }

  static void save(Connection connection, Root root) throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement(
            "INSERT INTO authority (id, certificate, sealed_key, created_at, cross_certificate) VALUES (?, ?, ?, ?, ?)")) {
      insert.setString(1, root.id);
      insert.setString(2, root.certificate);
      insert.setString(3, root.sealedKey);
      insert.setLong(4, root.createdAt);
      insert.setString(5, root.crossCertificate);
      insert.executeUpdate();
    }
  }

  /** Ends the time of all roots at {@code until}, but of those that end sooner. */
  static void retire(Connection connection, long until) throws SQLException {
    try (PreparedStatement update =
        connection.prepareStatement(
            "UPDATE authority SET trusted_until = ? WHERE trusted_until IS NULL OR trusted_until > ?")) {
      update.setLong(1, until);
      update.setLong(2, until);
      update.executeUpdate();
    }
  }

  static List<External> externals(Connection connection) throws SQLException {
    List<External> externals = new ArrayList<>();
    try (PreparedStatement query =
            connection.prepareStatement(
                "SELECT id, name, note, certificate, publish, subscribe, created_by, created_at, expires_at"
                    + " FROM external_authority ORDER BY name");
        ResultSet row = query.executeQuery()) {
      while (row.next()) {
        externals.add(
            new External(
                row.getString(1),
                row.getString(2),
                row.getString(3),
                row.getString(4),
                AccessText.read(row.getString(5), row.getString(6)),
                row.getString(7),
                row.getLong(8),
                row.getLong(9)));
      }
    }
    return externals;
  }

  static void save(Connection connection, External external) throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement(
            "INSERT INTO external_authority (id, name, note, certificate, publish, subscribe, created_by, created_at,"
                + " expires_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)")) {
      insert.setString(1, external.id);
      insert.setString(2, external.name);
      insert.setString(3, external.note);
      insert.setString(4, external.certificate);
      insert.setString(5, AccessText.write(external.access.publish()));
      insert.setString(6, AccessText.write(external.access.subscribe()));
      insert.setString(7, external.createdBy);
      insert.setLong(8, external.createdAt);
      insert.setLong(9, external.expiresAt);
      insert.executeUpdate();
    }
  }

  static void delete(Connection connection, String id) throws SQLException {
    for (String statement :
        List.of(
            "DELETE FROM external_revocation WHERE authority_id = ?",
            "DELETE FROM external_authority WHERE id = ?")) {
      try (PreparedStatement delete = connection.prepareStatement(statement)) {
        delete.setString(1, id);
        delete.executeUpdate();
      }
    }
  }

  /** False when it was revoked before. */
  static boolean revoke(Connection connection, String authority, String serial, String by, long now)
      throws SQLException {
    if (revocations(connection, authority).contains(serial)) {
      return false;
    }
    try (PreparedStatement insert =
        connection.prepareStatement(
            "INSERT INTO external_revocation (authority_id, serial, revoked_by, revoked_at) VALUES (?, ?, ?, ?)")) {
      insert.setString(1, authority);
      insert.setString(2, serial);
      insert.setString(3, by);
      insert.setLong(4, now);
      insert.executeUpdate();
    }
    return true;
  }

  private static List<String> revocations(Connection connection, String authority)
      throws SQLException {
    List<String> serials = new ArrayList<>();
    try (PreparedStatement query =
        connection.prepareStatement(
            "SELECT serial FROM external_revocation WHERE authority_id = ? ORDER BY serial")) {
      query.setString(1, authority);
      try (ResultSet row = query.executeQuery()) {
        while (row.next()) {
          serials.add(row.getString(1));
        }
      }
    }
    return serials;
  }

  /** What of others' certificates was revoked. */
  static List<CertificateRule> rules(Connection connection) throws SQLException {
    List<CertificateRule> rules = new ArrayList<>();
    for (External external : externals(connection)) {
      for (String serial : revocations(connection, external.id)) {
        rules.add(new CertificateRule(external.id, serial, true, external.access));
      }
    }
    return rules;
  }
}
