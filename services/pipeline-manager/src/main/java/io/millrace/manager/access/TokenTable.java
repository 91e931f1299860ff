package io.millrace.manager.access;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Rows of tokens. */
final class TokenTable {
  private TokenTable() {}

  static List<Token> load(Connection connection) throws SQLException {
    List<Token> tokens = new ArrayList<>();
    try (PreparedStatement query =
            connection.prepareStatement(
                "SELECT id, kind, user_id, token_hash, active, created_at, updated_at, expires_at, used_at FROM access_token");
        ResultSet row = query.executeQuery()) {
      while (row.next()) {
        tokens.add(
            new Token(
                row.getString(1),
                Token.Purpose.valueOf(row.getString(2)),
                row.getString(3),
                row.getString(4),
                row.getInt(5) == 1,
                row.getLong(6),
                row.getLong(7),
                time(row, 8),
                time(row, 9)));
      }
    }
    return tokens;
  }

  private static @Nullable Long time(ResultSet row, int column) throws SQLException {
    long value = row.getLong(column);
    return row.wasNull() ? null : value;
  }

  static void save(Connection connection, Token token) throws SQLException {
    try (PreparedStatement upsert =
        connection.prepareStatement(
            "INSERT INTO access_token (id, kind, user_id, token_hash, active, created_at, updated_at, expires_at, used_at)"
                + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET active = excluded.active,"
                + " updated_at = excluded.updated_at, used_at = excluded.used_at")) {
      upsert.setString(1, token.id());
      upsert.setString(2, token.purpose().name());
      upsert.setString(3, token.userId());
      upsert.setString(4, token.hash());
      upsert.setInt(5, token.active() ? 1 : 0);
      upsert.setLong(6, token.createdAt());
      upsert.setLong(7, token.updatedAt());
      set(upsert, 8, token.expiresAt());
      set(upsert, 9, token.usedAt());
      upsert.executeUpdate();
    }
  }

  /** Of a token that is still there. */
  static int noteUse(Connection connection, String id, long usedAt) throws SQLException {
    try (PreparedStatement update =
        connection.prepareStatement("UPDATE access_token SET used_at = ? WHERE id = ?")) {
      update.setLong(1, usedAt);
      update.setString(2, id);
      return update.executeUpdate();
    }
  }

  private static void set(PreparedStatement statement, int index, @Nullable Long value)
      throws SQLException {
    if (value == null) {
      statement.setNull(index, Types.BIGINT);
    } else {
      statement.setLong(index, value);
    }
  }

  static void delete(Connection connection, String id) throws SQLException {
    try (PreparedStatement delete =
        connection.prepareStatement("DELETE FROM access_token WHERE id = ?")) {
      delete.setString(1, id);
      delete.executeUpdate();
    }
  }

  static void deleteOf(Connection connection, String userId) throws SQLException {
    try (PreparedStatement delete =
        connection.prepareStatement("DELETE FROM access_token WHERE user_id = ?")) {
      delete.setString(1, userId);
      delete.executeUpdate();
    }
  }
}
