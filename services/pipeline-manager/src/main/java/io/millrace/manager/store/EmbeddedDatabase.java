package io.millrace.manager.store;

import io.millrace.common.service.StartFailure;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The default: an SQLite file in the data folder, with a write-ahead log that is flushed to disk at
 * each commit.
 */
public final class EmbeddedDatabase implements Store {
  static final String FILE = "manager.db";

  private final FileChannel lock;
  private final Database database;
  private final String schemaVersion;

  private EmbeddedDatabase(FileChannel lock, Database database, String schemaVersion) {
    this.lock = lock;
    this.database = database;
    this.schemaVersion = schemaVersion;
  }

  /**
   * Opens the database in {@code folder} and brings it to this program's version; makes both when
   * they are missing.
   *
   * @throws StartFailure when the folder or the file cannot be used, or another process uses it
   */
  public static EmbeddedDatabase open(Path folder) {
    return open(folder, file -> schema(file, null).migrate());
  }

  /** For a file that has been migrated a moment ago. */
  static EmbeddedDatabase openWithoutMigration(Path folder) {
    return open(folder, file -> "");
  }

  private static EmbeddedDatabase open(Path folder, Function<Path, String> migration) {
    Path file = folder.resolve(FILE);
    FileChannel lock = claim(folder);
    try {
      String url = "jdbc:sqlite:" + file;
      Connection connection = connect(url);
      try {
        String version = migration.apply(file);
        connection.setAutoCommit(false);
        Database database = new Database(connection, () -> reconnect(url));
        return new EmbeddedDatabase(lock, database, version);
      } catch (SQLException | RuntimeException failure) {
        connection.close();
        throw failure;
      }
    } catch (SQLException unreadable) {
      release(lock);
      throw new StartFailure(
          "the database "
              + file
              + " cannot be read: "
              + Schema.firstLine(unreadable)
              + "; restore it from a backup or choose another data folder",
          unreadable);
    } catch (RuntimeException failure) {
      release(lock);
      throw failure;
    }
  }

  private static FileChannel claim(Path folder) {
    try {
      Files.createDirectories(folder);
      Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
      FileChannel channel =
          FileChannel.open(
              folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      FileLock lock = tryLock(channel);
      if (lock == null) {
        channel.close();
        throw new StartFailure(
            "the data folder "
                + folder.getParent()
                + " is used by another running edge; stop that one or choose another folder");
      }
      return channel;
    } catch (AccessDeniedException denied) {
      throw new StartFailure(
          "the data folder "
              + folder
              + " may not be written by this user; change its owner or choose another folder",
          denied);
    } catch (IOException unusable) {
      throw new StartFailure(
          "the data folder " + folder + " cannot be used: " + unusable + "; choose another folder",
          unusable);
    }
  }

  private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException inThisProcess) {
      return null;
    }
  }

  private static Connection connect(String url) throws SQLException {
    Connection connection = DriverManager.getConnection(url);
    try (Statement statement = connection.createStatement()) {
      statement.execute("PRAGMA busy_timeout = 5000");
      statement.execute("PRAGMA journal_mode = WAL");
      statement.execute("PRAGMA synchronous = FULL");
      return connection;
    } catch (SQLException failure) {
      connection.close();
      throw failure;
    }
  }

  private static Connection reconnect(String url) throws SQLException {
    Connection connection = connect(url);
    connection.setAutoCommit(false);
    return connection;
  }

  static Schema schema(Path file, @Nullable String target) {
    return new Schema("jdbc:sqlite:" + file, null, null, "the database " + file, target);
  }

  private static void release(FileChannel lock) {
    try {
      lock.close();
    } catch (IOException ignored) {
      // The lock goes with the process.
    }
  }

  @Override
  public Database database() {
    return database;
  }

  @Override
  public String schemaVersion() {
    return schemaVersion;
  }

  @Override
  public void close() {
    database.close();
    release(lock);
  }
}
