package io.millrace.manager.backup;

import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Rows as lines of JSON, the same for every database: numbers are whole, texts are texts, bytes are
 * {@code {"base64": …}}.
 */
final class Tables {
  private static final int BATCH = 500;

  private Tables() {}

  /**
   * All of ours, by name; what databases and the migrations' library keep for themselves is not.
   */
  static List<String> names(Connection connection) throws SQLException {
    List<String> names = new ArrayList<>();
    try (ResultSet row =
        connection
            .getMetaData()
            .getTables(
                connection.getCatalog(), connection.getSchema(), "%", new String[] {"TABLE"})) {
      while (row.next()) {
        String name = row.getString("TABLE_NAME").toLowerCase(Locale.ROOT);
        if (!name.startsWith("flyway_") && !name.startsWith("sqlite_")) {
          names.add(name);
        }
      }
    }
    names.sort(null);
    return names;
  }

  static void write(Connection connection, String table, OutputStream out)
      throws SQLException, IOException {
    try (Statement statement = connection.createStatement()) {
      // Not all rows at once: the audit log may be long.
      statement.setFetchSize(BATCH);
      try (ResultSet row = statement.executeQuery("SELECT * FROM " + table)) {
        ResultSetMetaData columns = row.getMetaData();
        while (row.next()) {
          JsonObject line = new JsonObject();
          for (int i = 1; i <= columns.getColumnCount(); i++) {
            line.put(columns.getColumnName(i).toLowerCase(Locale.ROOT), plain(row.getObject(i)));
          }
          out.write(line.encode().getBytes(StandardCharsets.UTF_8));
          out.write('\n');
        }
      }
    }
  }

  private static @Nullable Object plain(@Nullable Object value) {
    return switch (value) {
      case null -> null;
      case byte[] bytes ->
          new JsonObject().put("base64", Base64.getEncoder().encodeToString(bytes));
      case Number number -> number.longValue();
      default -> value.toString();
    };
  }

  /** Replaces all rows of a table. */
  static void read(Connection connection, String table, BufferedReader lines)
      throws SQLException, IOException {
    try (Statement statement = connection.createStatement()) {
      statement.executeUpdate("DELETE FROM " + table);
    }
    String line = lines.readLine();
    if (line == null) {
      return;
    }
    List<String> columns = List.copyOf(new JsonObject(line).fieldNames());
    String sql =
        "INSERT INTO "
            + table
            + " ("
            + String.join(", ", columns.stream().map(Tables::column).toList())
            + ") VALUES ("
            + String.join(", ", columns.stream().map(column -> "?").toList())
            + ")";
    try (PreparedStatement insert = connection.prepareStatement(sql)) {
      int waiting = 0;
      for (; line != null; line = lines.readLine()) {
        JsonObject row = new JsonObject(line);
        for (int i = 0; i < columns.size(); i++) {
          bind(insert, i + 1, row.getValue(columns.get(i)));
        }
        insert.addBatch();
        if (++waiting % BATCH == 0) {
          insert.executeBatch();
        }
      }
      insert.executeBatch();
    }
  }

  // Names come out of a file that somebody may have changed.
  private static String column(String name) {
    if (!name.matches("[a-z_0-9]{1,63}")) {
      throw new IllegalArgumentException("'" + name + "' is no column");
    }
    return name;
  }

  private static void bind(PreparedStatement insert, int at, @Nullable Object value)
      throws SQLException {
    switch (value) {
      case JsonObject bytes ->
          insert.setBytes(at, Base64.getDecoder().decode(bytes.getString("base64")));
      case Number number -> insert.setLong(at, number.longValue());
      case null, default -> insert.setObject(at, value);
    }
  }
}
