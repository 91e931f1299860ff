package io.millrace.manager.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.PreparedStatement;

/**
 * Writes a row to each of two tables in a transaction, without end, and says the number of each
 * transaction once it is stored; made to be killed.
 */
final class StubbornWriter {
  private StubbornWriter() {}

  /**
   * @param arguments the folder; the first number comes by standard input, so that a writer may be
   *     started while the one before it is not dead yet
   */
  public static void main(String[] arguments) throws Exception {
    PrintStream out = System.out;
    // What takes longest of starting: the driver and its native library.
    DriverManager.getConnection("jdbc:sqlite::memory:").close();
    String first = new BufferedReader(new InputStreamReader(System.in, UTF_8)).readLine();
    if (first == null) {
      return;
    }
    Database database = EmbeddedDatabase.openWithoutMigration(Path.of(arguments[0])).database();
    String body = "x".repeat(20_000);
    for (long number = Long.parseLong(first); ; number++) {
      long now = number;
      long stored =
          database.transact(connection -> {
            try (PreparedStatement entity =
                    connection.prepareStatement(
                        "INSERT INTO entity (kind, id, name, version, created_at, updated_at, body) VALUES ('k', ?, 'n', ?, 0, 0, ?)");
                PreparedStatement version =
                    connection.prepareStatement(
                        "INSERT INTO spec_version (pipeline_id, version, digest) VALUES (?, ?, 'd')")) {
              entity.setString(1, Long.toString(now));
              entity.setLong(2, now);
              entity.setString(3, body);
              entity.executeUpdate();
              version.setString(1, Long.toString(now));
              version.setLong(2, now);
              version.executeUpdate();
            }
            return now;
          });
      out.println(stored);
    }
  }
}
