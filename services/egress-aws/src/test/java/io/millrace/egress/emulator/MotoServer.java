package io.millrace.egress.emulator;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/**
 * moto's server as S3, Kinesis and SQS, from the checkout's Python environment, which is made when
 * missing. Keeps everything in memory.
 */
public final class MotoServer implements AutoCloseable {
  private final int port;
  private @Nullable Process process;

  private MotoServer(int port) {
    this.port = port;
  }

  public static MotoServer start() {
    MotoServer server = new MotoServer(freePort());
    server.startAgain();
    return server;
  }

  /** Starts an empty one on the port of the former. */
  public void startAgain() {
    Path root = root();
    try {
      prepareEnvironment();
      Path log =
          Files.createDirectories(root.resolve("services/egress-aws/target"))
              .resolve("moto-" + port + ".log");
      process =
          new ProcessBuilder(
                  root.resolve("target/venv/bin/moto_server").toString(),
                  "-p",
                  Integer.toString(port))
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
              .start();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
    Awaitility.await().atMost(Duration.ofSeconds(60)).until(this::answers);
  }

  /** Makes the checkout's Python environment if it is missing. */
  public static void prepareEnvironment() throws IOException {
    Path root = root();
    try {
      Process made = new ProcessBuilder(root.resolve("dev/venv").toString()).inheritIO().start();
      if (!made.waitFor(10, TimeUnit.MINUTES) || made.exitValue() != 0) {
        throw new IOException("dev/venv could not make target/venv");
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IOException(interrupted);
    }
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

  /** Ends it at once; what it held is gone. */
  public void kill() {
    Process running = process;
    if (running != null) {
      running.descendants().forEach(ProcessHandle::destroyForcibly);
      running.destroyForcibly().onExit().join();
      process = null;
    }
  }

  @Override
  public void close() {
    kill();
  }

  /**
   * A port that nobody uses, below those that the system gives to outgoing connections: one of
   * those could take it while the server is away.
   */
  static int freePort() {
    while (true) {
      int candidate = ThreadLocalRandom.current().nextInt(20_000, 32_000);
      try (ServerSocket socket = new ServerSocket(candidate)) {
        return socket.getLocalPort();
      } catch (IOException taken) {
        // Another one, then.
      }
    }
  }

  /** The checkout. */
  public static Path root() {
    Path folder = Path.of("").toAbsolutePath();
    while (!Files.exists(folder.resolve("dev/venv"))) {
      folder = folder.getParent();
      if (folder == null) {
        throw new IllegalStateException("tests run inside the checkout");
      }
    }
    return folder;
  }
}
