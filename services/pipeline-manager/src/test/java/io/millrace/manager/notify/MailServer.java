package io.millrace.manager.notify;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import org.awaitility.Awaitility;

/** A real SMTP server, aiosmtpd, that writes down what it gets. */
final class MailServer implements AutoCloseable {
  private final Path said;
  private final Process process;
  private final int port;

  MailServer(Path folder) throws IOException, InterruptedException {
    Path root = Path.of("").toAbsolutePath();
    while (!Files.isExecutable(root.resolve("millrace"))) {
      root = Objects.requireNonNull(root.getParent());
    }
    int made =
        new ProcessBuilder(root.resolve("dev/venv").toString()).inheritIO().start().waitFor();
    if (made != 0) {
      throw new AssertionError("dev/venv failed");
    }
    port = freePort();
    said = folder.resolve("mail");
    process =
        new ProcessBuilder(
                root.resolve("target/venv/bin/python").toString(),
                "-u",
                "-m",
                "aiosmtpd",
                "-n",
                "-l",
                "127.0.0.1:" + port,
                "-c",
                "aiosmtpd.handlers.Debugging",
                "stdout")
            .redirectErrorStream(true)
            .redirectOutput(said.toFile())
            .start();
    Awaitility.await().atMost(Duration.ofSeconds(60)).until(this::answers);
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private boolean answers() {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress("127.0.0.1", port), 1_000);
      return true;
    } catch (IOException notYet) {
      return false;
    }
  }

  int port() {
    return port;
  }

  String address() {
    return "smtp://127.0.0.1:" + port;
  }

  String said() throws IOException {
    return Files.readString(said);
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
