package io.millrace.manager.catalog;

import java.sql.Connection;
import java.sql.SQLException;

/** Takes part in the transaction of every change. */
@FunctionalInterface
public interface Participant {
  /**
   * Writes what belongs to the change; throwing undoes the change.
   *
   * @return what to do once the change is stored and visible; must not throw
   */
  Runnable join(Change change, Connection connection) throws SQLException;
}
