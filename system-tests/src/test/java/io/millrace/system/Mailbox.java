package io.millrace.system;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** A real mail server, aiosmtpd, that takes mail over STARTTLS and after a login alone. */
final class Mailbox implements AutoCloseable {
  static final String USER = "edge";
  private static final String PROGRAM = "services/pipeline-manager/src/test/python/mail_server.py";
  private static final String STORE_PASSWORD = "changeit";

  private final int port = Checkout.freePort();
  private final Path folder = Checkout.folder("mail");
  private final Process process;

  private Mailbox(String password) throws IOException {
    Command.run(Duration.ofMinutes(5), Map.of(), "", List.of("dev/venv")).succeeded();
    Path certificate = folder.resolve("mail.crt");
    Path key = folder.resolve("mail.key");
    makeCertificate(certificate, key);
    process =
        new ProcessBuilder(
                "target/venv/bin/python",
                "-u",
                PROGRAM,
                Integer.toString(port),
                certificate.toString(),
                key.toString(),
                USER,
                password)
            .directory(Checkout.ROOT.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log().toFile())
            .start();
  }

  static Mailbox start(String password) {
    try {
      Mailbox mailbox = new Mailbox(password);
      await().atMost(Duration.ofSeconds(60)).ignoreExceptions().until(mailbox::accepts);
      return mailbox;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void makeCertificate(Path certificate, Path key) {
    String curve = "ec_paramgen_curve:P-256";
    Command.run(
            "openssl",
            "req",
            "-x509",
            "-newkey",
            "ec",
            "-pkeyopt",
            curve,
            "-nodes",
            "-subj",
            "/CN=mail",
            "-addext",
            "subjectAltName=IP:127.0.0.1",
            "-keyout",
            key.toString(),
            "-out",
            certificate.toString())
        .succeeded();
    Command.run(
            Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
            "-importcert",
            "-noprompt",
            "-alias",
            "mail",
            "-file",
            certificate.toString(),
            "-keystore",
            store().toString(),
            "-storepass",
            STORE_PASSWORD)
        .succeeded();
  }

  private Path store() {
    return folder.resolve("trust.p12");
  }

  private Path log() {
    return folder.resolve("mail.log");
  }

  private boolean accepts() throws IOException {
    try (Socket socket = new Socket("127.0.0.1", port)) {
      return socket.isConnected();
    }
  }

  int port() {
    return port;
  }

  /** Options of a Java that takes this server's certificate. */
  String trusting() {
    return "-Djavax.net.ssl.trustStore="
        + store()
        + " -Djavax.net.ssl.trustStorePassword="
        + STORE_PASSWORD;
  }

  /** Who logged in, and what came. */
  String said() {
    try {
      return Files.readString(log());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
