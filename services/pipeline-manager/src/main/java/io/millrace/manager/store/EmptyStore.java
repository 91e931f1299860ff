package io.millrace.manager.store;

import io.millrace.common.service.StartFailure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A database that is to be filled with rows of an earlier one. A file is made beside the one that
 * is there, and takes its place at {@link #commit}; PostgreSQL fills its tables in one transaction.
 */
public final class EmptyStore implements AutoCloseable {
  /** Writes rows. */
  @FunctionalInterface
  public interface Rows {
    void write(Connection connection) throws SQLException;
  }

  private static final String ASIDE = ".before-restore";

  private final @Nullable Path place;
  private final @Nullable Path draft;
  private final @Nullable PostgresAddress postgres;
  private @Nullable Connection connection;

  private EmptyStore(
      @Nullable Path place, @Nullable Path draft, @Nullable PostgresAddress postgres) {
    this.place = place;
    this.draft = draft;
    this.postgres = postgres;
  }

  /**
   * @param folder of the manager
   * @param replace whether a database that is there may be replaced
   * @throws StartFailure when there is one that may not
   */
  public static EmptyStore prepare(
      Path folder, Optional<PostgresAddress> postgres, boolean replace) {
    if (postgres.isPresent()) {
      EmptyStore store = new EmptyStore(null, null, postgres.get());
      store.connection = PostgresDatabase.patiently(postgres.get());
      if (!replace && store.used()) {
        store.close();
        throw occupied("the database " + postgres.get());
      }
      return store;
    }
    Path place = folder.resolve(EmbeddedDatabase.FILE);
    if (!replace && Files.exists(place)) {
      throw occupied("the database " + place);
    }
    try {
      Files.createDirectories(folder);
      Path draft = folder.resolve(EmbeddedDatabase.FILE + ".restoring");
      Files.deleteIfExists(draft);
      return new EmptyStore(place, draft, null);
    } catch (IOException unwritable) {
      throw new UncheckedIOException(unwritable);
    }
  }

  private static StartFailure occupied(String what) {
    return new StartFailure(
        what
            + " holds an installation already; repeat with --replace to put the backup in its place");
  }

  private boolean used() {
    try (Statement statement = connected().createStatement();
        ResultSet row = statement.executeQuery("SELECT to_regclass('entity') IS NOT NULL")) {
      return row.next() && row.getBoolean(1);
    } catch (SQLException unreadable) {
      throw failure(unreadable);
    }
  }

  private Connection connected() {
    return java.util.Objects.requireNonNull(connection);
  }

  /** Whether this program can make tables of that version. */
  public boolean knows(String version) {
    return schema(null).knows(version);
  }

  private Schema schema(@Nullable String target) {
    return postgres == null
        ? EmbeddedDatabase.schema(java.util.Objects.requireNonNull(draft), target)
        : PostgresDatabase.schema(postgres, target);
  }

  /** Makes tables of that version, lets {@code rows} fill them, and brings them to the newest. */
  public void fill(String version, Rows rows) {
    try {
      if (postgres == null) {
        connection = DriverManager.getConnection("jdbc:sqlite:" + draft);
      } else {
        emptied();
      }
      String _ = schema(version).migrate();
      connected().setAutoCommit(false);
      rows.write(connected());
      connected().commit();
      if (postgres == null) {
        connected().close();
        connection = null;
      }
      String _ = schema(null).migrate();
    } catch (SQLException failed) {
      throw failure(failed);
    }
  }

  // Tables of another version would be in the way; they go aside with their rows.
  private void emptied() throws SQLException {
    Connection open = connected();
    open.setAutoCommit(true);
    String schema = open.getSchema();
    try (Statement statement = open.createStatement()) {
      if (used()) {
        String aside = schema + "_before_restore";
        statement.execute("DROP SCHEMA IF EXISTS \"" + aside + "\" CASCADE");
        statement.execute("ALTER SCHEMA \"" + schema + "\" RENAME TO \"" + aside + "\"");
        statement.execute("CREATE SCHEMA \"" + schema + "\"");
      }
    }
  }

  /** Puts the new database in its place; the old one is kept beside it. */
  public void commit() throws IOException {
    if (place == null || draft == null) {
      return;
    }
    if (Files.exists(place)) {
      Files.move(
          place,
          place.resolveSibling(place.getFileName() + ASIDE),
          StandardCopyOption.REPLACE_EXISTING);
    }
    // What a crash left of the old one's log must not be taken for the new one's.
    for (String rest : List.of("-wal", "-shm")) {
      Path log = place.resolveSibling(place.getFileName() + rest);
      if (Files.exists(log)) {
        Files.move(
            log,
            place.resolveSibling(place.getFileName() + ASIDE + rest),
            StandardCopyOption.REPLACE_EXISTING);
      }
    }
    Files.move(draft, place);
  }

  private static StartFailure failure(SQLException failed) {
    return new StartFailure("the backup cannot be restored: " + Schema.firstLine(failed), failed);
  }

  @Override
  public void close() {
    Connection open = connection;
    connection = null;
    if (open != null) {
      PostgresDatabase.close(open);
    }
    if (draft != null) {
      try {
        Files.deleteIfExists(draft);
      } catch (IOException left) {
        // The next attempt removes it.
      }
    }
  }
}
