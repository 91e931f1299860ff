package io.millrace.manager.app;

import io.millrace.manager.store.PostgresServer;
import java.nio.file.Path;
import java.util.Map;

/**
 * What the tests of the manager run on: SQLite, or with {@code -Dmillrace.test.database=postgresql}
 * PostgreSQL, a database for each data folder.
 */
public final class TestDatabase {
  private static final String CHOICE = "millrace.test.database";

  /** Started by the first test that asks. */
  private static final class Shared {
    static final PostgresServer SERVER = PostgresServer.start();
  }

  private TestDatabase() {}

  /** The settings with which a manager on this data folder finds its database. */
  static Map<String, String> settings(Path data) {
    String choice = System.getProperty(CHOICE, "");
    if (choice.isEmpty()) {
      return Map.of();
    }
    return Map.of("MILLRACE_DATABASE", choice.equals("postgresql") ? address(data) : choice);
  }

  private static String address(Path data) {
    return Shared.SERVER.database(
        "d" + Integer.toHexString(data.toAbsolutePath().toString().hashCode()));
  }

  /** For a process of its own that is to use the same database. */
  static String property(Path data) {
    return "-D" + CHOICE + "=" + settings(data).getOrDefault("MILLRACE_DATABASE", "");
  }

  static boolean postgres() {
    return !System.getProperty(CHOICE, "").isEmpty();
  }
}
