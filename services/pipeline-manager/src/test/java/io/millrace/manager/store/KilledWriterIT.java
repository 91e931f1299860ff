package io.millrace.manager.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sqlite.SQLiteDataSource;
import org.sqlite.util.OSInfo;

/**
 * A process that writes is killed a hundred times, at any moment: what it confirmed is there,
 * halves of nothing are, and the file is sound.
 */
class KilledWriterIT {
  private static final int KILLS = 100;

  @TempDir Path folder;

  private Path library = Path.of("");

  @BeforeEach
  void unpackLibrary() throws IOException {
    library = Files.createDirectory(folder.resolve("library"));
    String name = "libsqlitejdbc.so";
    String resource =
        "/org/sqlite/native/" + OSInfo.getNativeLibFolderPathForCurrentOS() + "/" + name;
    try (InputStream in = SQLiteDataSource.class.getResourceAsStream(resource)) {
      Files.write(library.resolve(name), Objects.requireNonNull(in, resource).readAllBytes());
    }
  }

  @Test
  void losesNothingThatWasConfirmedInAHundredKills() throws Exception {
    String _ = EmbeddedDatabase.schema(folder.resolve("manager.db"), null).migrate();
    long confirmed = 0;
    Process next = start();
    for (int round = 0; round < KILLS; round++) {
      Process writer = next;
      // To start takes longest, so the next one does while this one is killed and looked after.
      next = start();
      confirmed = Math.max(confirmed, killWhileWriting(writer, confirmed + 1));
      long known = confirmed;

      try (EmbeddedDatabase store = EmbeddedDatabase.openWithoutMigration(folder)) {
        long stored = store.database().transact(KilledWriterIT::check);
        assertThat(stored).isBetween(known, known + 1);
        confirmed = stored;
      }
    }
    next.destroyForcibly().waitFor();
    assertThat(confirmed).isGreaterThan(KILLS);
  }

  private Process start() throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-XX:-UsePerfData",
            "-Dslf4j.provider=org.slf4j.helpers.NOP_FallbackServiceProvider",
            // Unpacked once: a process that is killed leaves its own copy behind.
            "-Dorg.sqlite.lib.path=" + library,
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            System.getProperty("java.class.path"),
            StubbornWriter.class.getName(),
            folder.toString())
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  private static long killWhileWriting(Process process, long first)
      throws IOException, InterruptedException {
    long last = first - 1;
    try (BufferedReader out = process.inputReader();
        Writer in = process.outputWriter()) {
      in.write(first + "\n");
      in.flush();
      last = Long.parseLong(out.readLine());
      killLater(process);
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        last = Long.parseLong(line);
      }
    } finally {
      process.destroyForcibly().waitFor();
    }
    return last;
  }

  // By its handle: the process itself would close the stream that we read to its end.
  private static void killLater(Process process) {
    long micros = ThreadLocalRandom.current().nextLong(20_000);
    CompletableFuture.delayedExecutor(micros, TimeUnit.MICROSECONDS)
        .execute(process.toHandle()::destroyForcibly);
  }

  /** The newest number, which all tables agree on. */
  private static long check(Connection connection) throws SQLException {
    assertThat(text(connection, "PRAGMA integrity_check")).isEqualTo("ok");
    List<String> counts =
        List.of(
            text(connection, "SELECT COUNT(*) FROM entity"),
            text(connection, "SELECT MAX(version) FROM entity"),
            text(connection, "SELECT COUNT(*) FROM spec_version"),
            text(connection, "SELECT MAX(version) FROM spec_version"));
    assertThat(counts).containsOnly(counts.getFirst());
    return Long.parseLong(counts.getFirst());
  }

  private static String text(Connection connection, String query) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(query)) {
      assertThat(row.next()).isTrue();
      return row.getString(1);
    }
  }
}
