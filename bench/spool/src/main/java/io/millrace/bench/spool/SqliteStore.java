package io.millrace.bench.spool;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/** SQLite with a write-ahead log that is synced with each commit. */
final class SqliteStore implements Store {
  private final Connection connection;

  SqliteStore(Path folder) throws SQLException {
    connection = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("spool.db"));
    try (Statement statement = connection.createStatement()) {
      statement.execute("PRAGMA journal_mode = WAL");
      statement.execute("PRAGMA synchronous = FULL");
      statement.execute(
          "CREATE TABLE record (queue INTEGER, offset INTEGER, content BLOB, PRIMARY KEY (queue, offset)) WITHOUT ROWID");
    }
    connection.setAutoCommit(false);
  }

  @Override
  public void append(List<Entry> entries) throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement("INSERT INTO record VALUES (?, ?, ?)")) {
      for (Entry entry : entries) {
        insert.setInt(1, entry.queue());
        insert.setLong(2, entry.offset());
        insert.setBytes(3, entry.content());
        insert.addBatch();
      }
      insert.executeBatch();
    }
    connection.commit();
  }

  @Override
  public long read(int queue) throws SQLException {
    long bytes = 0;
    try (PreparedStatement select =
        connection.prepareStatement("SELECT content FROM record WHERE queue = ? ORDER BY offset")) {
      select.setInt(1, queue);
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          bytes += rows.getBytes(1).length;
        }
      }
    }
    return bytes;
  }

  @Override
  public void trim(int queue, long offset) throws SQLException {
    try (PreparedStatement delete =
        connection.prepareStatement("DELETE FROM record WHERE queue = ? AND offset < ?")) {
      delete.setInt(1, queue);
      delete.setLong(2, offset);
      delete.executeUpdate();
    }
    connection.commit();
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
