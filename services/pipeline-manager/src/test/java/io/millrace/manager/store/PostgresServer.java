package io.millrace.manager.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/**
 * A PostgreSQL server for this process alone, from the machine's packages, with its files in a
 * temporary folder. It runs as the packages' user where this process is root, which PostgreSQL
 * refuses to be.
 */
public final class PostgresServer {
  private static final String PASSWORD = "p%ss:w@rd/ of tests";

  private final Path folder;
  private final int port;
  private final Process server;

  private PostgresServer() throws IOException, InterruptedException {
    folder = Files.createTempDirectory("millrace-postgres");
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
    Path password = Files.writeString(folder.resolve("password"), PASSWORD + "\n");
    Path data = folder.resolve("data");
    Process made =
        command(
                "initdb",
                "-D",
                data.toString(),
                "-U",
                "millrace",
                "-A",
                "scram-sha-256",
                "--pwfile=" + password,
                "--encoding=UTF8",
                "--no-locale",
                "--no-sync")
            .start();
    assertThat(made.waitFor()).as("initdb, see " + folder + "/log").isZero();
    port = freePort();
    server =
        command(
                "postgres",
                "-D",
                data.toString(),
                "-p",
                Integer.toString(port),
                "-c",
                "listen_addresses=127.0.0.1",
                "-c",
                "unix_socket_directories=",
                "-c",
                "fsync=off")
            .start();
    Runtime.getRuntime().addShutdownHook(new Thread(this::stop));
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .failFast("the server ended, see " + folder + "/log", () -> !server.isAlive())
        .until(this::answers);
  }

  private boolean answers() {
    try {
      administrate("SELECT 1");
      return true;
    } catch (SQLException notYet) {
      return false;
    }
  }

  /** Starts a server; it ends with this process. */
  public static PostgresServer start() {
    try {
      return new PostgresServer();
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    } catch (InterruptedException interrupted) {
      throw new IllegalStateException(interrupted);
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private ProcessBuilder command(String program, String... arguments) throws IOException {
    List<String> words = new ArrayList<>();
    if (System.getProperty("user.name").equals("root")) {
      words.addAll(List.of("setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"));
    }
    words.add(program(program).toString());
    words.addAll(List.of(arguments));
    return new ProcessBuilder(words)
        .directory(folder.toFile())
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(folder.resolve("log").toFile()));
  }

  /** Debian keeps a folder for each version. */
  private static Path program(String name) throws IOException {
    Path versions = Path.of("/usr/lib/postgresql");
    assertThat(versions)
        .as("PostgreSQL is missing; on Debian: apt-get install postgresql")
        .isDirectory();
    try (Stream<Path> each = Files.list(versions)) {
      return each.map(version -> version.resolve("bin").resolve(name))
          .filter(Files::isExecutable)
          .max(Comparator.naturalOrder())
          .orElseThrow(() -> new AssertionError("no " + name + " below " + versions));
    }
  }

  /** A database of this name, made when it is missing, as the setting of the manager names it. */
  public String database(String name) {
    try {
      administrate("CREATE DATABASE \"" + name + "\"");
    } catch (SQLException exists) {
      if (!"42P04".equals(exists.getSQLState())) {
        throw new IllegalStateException(exists);
      }
    }
    return "postgresql://millrace:p%25ss%3Aw%40rd%2F%20of%20tests@127.0.0.1:" + port + "/" + name;
  }

  /** A connection of its own to a database of this name. */
  public Connection connect(String name) throws SQLException {
    return DriverManager.getConnection(
        "jdbc:postgresql://127.0.0.1:" + port + "/" + name, "millrace", PASSWORD);
  }

  /** Does something as the server's administrator. */
  public void administrate(String statement) throws SQLException {
    try (Connection connection =
            DriverManager.getConnection(
                "jdbc:postgresql://127.0.0.1:" + port + "/postgres", "millrace", PASSWORD);
        Statement work = connection.createStatement()) {
      work.execute(statement);
    }
  }

  private void stop() {
    server.destroy();
    try {
      if (!server.waitFor(10, TimeUnit.SECONDS)) {
        server.destroyForcibly();
      }
      try (Stream<Path> files = Files.walk(folder)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    } catch (IOException left) {
      // Temporary files.
    } catch (InterruptedException hurried) {
      Thread.currentThread().interrupt();
    }
  }
}
