package io.millrace.manager.store;

import io.millrace.common.service.StartFailure;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * PostgreSQL, for installations that have one. A lock of the server's makes sure that one manager
 * at a time uses the database: the manager holds everything in memory and must be the only writer.
 */
public final class PostgresDatabase implements Store {
  private static final Logger log = LoggerFactory.getLogger(PostgresDatabase.class);

  /** Servers start at the same time as we do, and keep the lock of one that died for a moment. */
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** A lock that stays is somebody's. */
  private static final Duration LOCK_PATIENCE = Duration.ofSeconds(5);

  private static final String LOCKED = "55P03";
  private static final Duration PAUSE = Duration.ofMillis(500);
  private static final String LOCK = "SELECT pg_try_advisory_lock(7236583018)";

  /** A server that has not heard of a manager for so long gives its lock to another. */
  private static final String KEEPALIVE =
      "-c tcp_keepalives_idle=2 -c tcp_keepalives_interval=1 -c tcp_keepalives_count=3"
          + " -c tcp_user_timeout=5000";

  private final Database database;
  private final String schemaVersion;
  private volatile boolean takenOver;

  private PostgresDatabase(PostgresAddress address, Connection connection, String schemaVersion) {
    this.database = new Database(connection, () -> reconnect(address));
    this.schemaVersion = schemaVersion;
  }

  private Connection reconnect(PostgresAddress address) throws SQLException {
    try {
      return connect(address);
    } catch (SQLException failure) {
      takenOver = takenOver || LOCKED.equals(failure.getSQLState());
      throw failure;
    }
  }

  @Override
  public boolean takenOver() {
    return takenOver;
  }

  /**
   * Waits a while for the server, then brings the tables to this program's version.
   *
   * @throws StartFailure when it cannot be used; {@link DatabaseTaken} when another manager uses it
   */
  static PostgresDatabase open(PostgresAddress address) {
    Connection connection = patiently(address);
    try {
      String version = schema(address, null).migrate();
      return new PostgresDatabase(address, connection, version);
    } catch (RuntimeException failure) {
      close(connection);
      throw failure;
    }
  }

  static Schema schema(PostgresAddress address, @Nullable String target) {
    return new Schema(
        address.url(), address.user(), address.password(), "the database " + address, target);
  }

  static Connection patiently(PostgresAddress address) {
    long began = System.nanoTime();
    boolean noted = false;
    while (true) {
      try {
        return connect(address);
      } catch (SQLException failure) {
        Duration most = LOCKED.equals(failure.getSQLState()) ? LOCK_PATIENCE : PATIENCE;
        if (System.nanoTime() - began > most.toNanos() || refusesUs(failure)) {
          String problem =
              "the database " + address + " cannot be used: " + Schema.firstLine(failure);
          throw LOCKED.equals(failure.getSQLState())
              ? new DatabaseTaken(problem, failure)
              : new StartFailure(problem + "; check MILLRACE_DATABASE and the server", failure);
        }
        if (!noted) {
          log.info("waiting for the database {}: {}", address, Schema.firstLine(failure));
        }
        noted = true;
        pause();
      }
    }
  }

  // Wrong user, password or database: waiting does not help.
  private static boolean refusesUs(SQLException failure) {
    String state = String.valueOf(failure.getSQLState());
    return state.startsWith("28") || state.startsWith("3D");
  }

  private static void pause() {
    try {
      Thread.sleep(PAUSE);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new StartFailure("interrupted while waiting for the database", interrupted);
    }
  }

  private static Connection connect(PostgresAddress address) throws SQLException {
    Properties login = new Properties();
    login.setProperty("user", address.user());
    login.setProperty("password", address.password());
    login.setProperty("ApplicationName", "millrace");
    login.setProperty("connectTimeout", "5");
    login.setProperty("socketTimeout", "30");
    login.setProperty("tcpKeepAlive", "true");
    login.setProperty("options", KEEPALIVE);
    Connection connection = DriverManager.getConnection(address.url(), login);
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(LOCK)) {
      if (!row.next() || !row.getBoolean(1)) {
        throw new SQLException("another running manager uses it; stop that one first", LOCKED);
      }
      connection.setAutoCommit(false);
      return connection;
    } catch (SQLException failure) {
      connection.close();
      throw failure;
    }
  }

  static void close(Connection connection) {
    try {
      connection.close();
    } catch (SQLException failure) {
      log.warn("the database did not close cleanly: {}", failure.getMessage());
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
  }
}
