package io.millrace.manager.access;

import io.millrace.manager.catalog.Change;
import io.vertx.core.json.JsonObject;
import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** Writes down what happens to API tokens, in the transaction in which it happens. */
@FunctionalInterface
public interface TokenAudit {
  /**
   * What happened to one token, as the public API shows tokens.
   *
   * @param before null before it was made
   * @param after null after it was deleted
   */
  record Event(String id, long atMillis, @Nullable JsonObject before, @Nullable JsonObject after) {}

  void write(Connection connection, Change.Author by, Event what) throws SQLException;
}
