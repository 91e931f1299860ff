package io.millrace.egress.emulator;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/** A server in a process of its own, fetched when missing; what {@code dev/emulator} knows. */
public final class Emulator implements AutoCloseable {
  private final String name;
  private final int port;
  private final List<String> command;
  private Process process;

  private Emulator(String name, int port, List<String> command) throws IOException {
    this.name = name;
    this.port = port;
    this.command = command;
    this.process = launch();
  }

  /**
   * Starts one and waits until it listens.
   *
   * @param name as {@code dev/emulator} has it
   * @param folder for what it keeps
   */
  public static Emulator start(String name, Path folder) {
    int port = MotoServer.freePort();
    return start(
        name,
        port,
        List.of(
            MotoServer.root().resolve("dev/emulator").toString(),
            name,
            Integer.toString(port),
            folder.toString()));
  }

  /** A NATS server, as Debian's package nats-server has it. */
  public static Emulator nats() {
    int port = MotoServer.freePort();
    String program =
        Stream.of("/usr/sbin/nats-server", "/usr/local/bin/nats-server")
            .filter(path -> Files.isExecutable(Path.of(path)))
            .findFirst()
            .orElse("nats-server");
    return start("nats", port, List.of(program, "-a", "127.0.0.1", "-p", Integer.toString(port)));
  }

  private static Emulator start(String name, int port, List<String> command) {
    try {
      return new Emulator(name, port, command);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private Process launch() throws IOException {
    Path log =
        Files.createDirectories(MotoServer.root().resolve("services/egress-aws/target"))
            .resolve(name + "-" + port + ".log");
    Process launched =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
            .start();
    // The first time of all it is fetched.
    Awaitility.await()
        .alias(name + ", see " + log)
        .atMost(Duration.ofMinutes(5))
        .failFast(() -> !launched.isAlive())
        .until(this::answers);
    return launched;
  }

  /** Starts it again after {@link #kill}, with what it kept. */
  public void startAgain() throws IOException {
    process = launch();
  }

  private boolean answers() {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress("127.0.0.1", port), 500);
      return true;
    } catch (IOException notYet) {
      return false;
    }
  }

  public int port() {
    return port;
  }

  public String url() {
    return "http://127.0.0.1:" + port;
  }

  /** SIGKILL. */
  public void kill() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly().onExit().join();
  }

  @Override
  public void close() {
    kill();
  }
}
