package io.millrace.manager.store;

import io.millrace.common.failure.Failure;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection on one thread of its own: all work is done in order, each piece in a transaction.
 * Callers wait, so they belong on virtual threads. The driver's native calls would pin a virtual
 * thread's carrier, hence the platform thread.
 */
public final class Database implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Database.class);

  /** What is done in one transaction. */
  @FunctionalInterface
  public interface Work<T> {
    T run(Connection connection) throws SQLException;
  }

  /** Makes a connection that is not in auto-commit mode. */
  @FunctionalInterface
  interface Connector {
    Connection connect() throws SQLException;
  }

  private static final int ALIVE_SECONDS = 2;

  private final Connector connector;
  private final ExecutorService writer;
  private @Nullable Connection connection;

  /**
   * @param connection not in auto-commit mode; belongs to the new object
   * @param connector for when that one breaks
   */
  Database(Connection connection, Connector connector) {
    this.connection = connection;
    this.connector = connector;
    this.writer =
        Executors.newSingleThreadExecutor(
            Thread.ofPlatform().name("manager-store").daemon().factory());
  }

  /**
   * Runs {@code work} and commits; once this returns, what was written survives a power cut. When
   * anything is thrown, nothing was written.
   *
   * @throws io.vertx.serviceproxy.ServiceException UNAVAILABLE when the database fails
   */
  public <T> T transact(Work<T> work) {
    try {
      return writer.submit(() -> inTransaction(work)).get();
    } catch (ExecutionException failed) {
      if (failed.getCause() instanceof RuntimeException known) {
        throw known;
      }
      throw unavailable(failed);
    } catch (RejectedExecutionException closed) {
      throw unavailable(closed);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw unavailable(interrupted);
    }
  }

  /** Runs {@code work} likewise, when there is time; nobody waits for it, and it may be lost. */
  public void aside(Work<?> work) {
    try {
      writer.execute(() -> {
        try {
          Object _ = inTransaction(work);
        } catch (RuntimeException failed) {
          log.debug("not written: {}", failed.getMessage());
        }
      });
    } catch (RejectedExecutionException closed) {
      log.debug("not written: the database is closed");
    }
  }

  private <T> T inTransaction(Work<T> work) {
    Connection alive;
    try {
      alive = connection();
    } catch (SQLException failure) {
      log.error("the database cannot be reached: {}", failure.getMessage());
      throw unavailable(failure);
    }
    try {
      T result = work.run(alive);
      alive.commit();
      return result;
    } catch (SQLException failure) {
      rollBack(alive);
      log.error("the database refused its work: {}", failure.getMessage(), failure);
      throw unavailable(failure);
    } catch (RuntimeException refusal) {
      rollBack(alive);
      throw refusal;
    }
  }

  private Connection connection() throws SQLException {
    Connection known = connection;
    if (known == null) {
      known = connector.connect();
      connection = known;
    }
    return known;
  }

  private void rollBack(Connection broken) {
    try {
      broken.rollback();
      if (broken.isValid(ALIVE_SECONDS)) {
        return;
      }
    } catch (SQLException failure) {
      log.error("the database could not undo a change: {}", failure.getMessage());
    }
    // The server undoes what a lost connection left open; the next piece of work gets a new one.
    connection = null;
    try {
      broken.close();
    } catch (SQLException alreadyGone) {
      log.warn("the connection to the database was lost: {}", alreadyGone.getMessage());
    }
  }

  private static RuntimeException unavailable(Throwable cause) {
    return Failure.of(
            Failure.Kind.UNAVAILABLE,
            "the database cannot be used at the moment, nothing was changed: " + cause.getMessage())
        .toException();
  }

  /** Waits for running work, then closes the connection. */
  @Override
  public void close() {
    writer.close();
    Connection known = connection;
    connection = null;
    try {
      if (known != null) {
        known.close();
      }
    } catch (SQLException failure) {
      log.warn("the database did not close cleanly: {}", failure.getMessage());
    }
  }
}
