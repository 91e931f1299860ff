package io.millrace.manager.notify;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.IntFunction;
import org.awaitility.Awaitility;

/** A real SMTP server, aiosmtpd, that writes down what it gets. */
final class MailServer implements AutoCloseable {
  private final Path said;
  private final Process process;
  private final int port;

  /** Takes mail from everybody, in the clear. */
  MailServer(Path folder) throws IOException, InterruptedException {
    this(
        folder,
        port ->
            List.of(
                "-m",
                "aiosmtpd",
                "-n",
                "-l",
                "127.0.0.1:" + port,
                "-c",
                "aiosmtpd.handlers.Debugging",
                "stdout"));
  }

  /** Takes mail after STARTTLS and a login alone. */
  static MailServer withLogin(
      Path folder, Path certificate, Path key, String userName, String password)
      throws IOException, InterruptedException {
    Path program = Path.of("src/test/python/mail_server.py").toAbsolutePath();
    return new MailServer(
        folder,
        port ->
            List.of(
                program.toString(),
                Integer.toString(port),
                certificate.toString(),
                key.toString(),
                userName,
                password));
  }

  private MailServer(Path folder, IntFunction<List<String>> program)
      throws IOException, InterruptedException {
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
    List<String> command = new ArrayList<>();
    command.add(root.resolve("target/venv/bin/python").toString());
    command.add("-u");
    command.addAll(program.apply(port));
    process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(said.toFile()).start();
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
