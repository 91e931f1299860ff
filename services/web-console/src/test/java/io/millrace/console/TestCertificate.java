package io.millrace.console;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Certificates that signed themselves, made by openssl. */
final class TestCertificate {
  private TestCertificate() {}

  /** As the manager answers {@code createServer}. */
  static JsonObject of(JsonObject request) {
    try {
      Path folder = Files.createTempDirectory("certificate");
      write(folder, request.getString("commonName"));
      return new JsonObject()
          .put("certificate", Files.readString(folder.resolve("server.crt")))
          .put("privateKey", Files.readString(folder.resolve("server.key")));
    } catch (IOException | InterruptedException failed) {
      throw new IllegalStateException(failed);
    }
  }

  /** Leaves {@code server.crt} and {@code server.key} in a folder. */
  static void write(Path folder, String name) throws IOException, InterruptedException {
    run(
        folder,
        List.of(
            "openssl",
            "req",
            "-x509",
            "-newkey",
            "ec",
            "-pkeyopt",
            "ec_paramgen_curve:P-256",
            "-nodes",
            "-days",
            "365",
            "-subj",
            "/CN=" + name,
            "-addext",
            "subjectAltName=DNS:localhost,IP:127.0.0.1",
            "-keyout",
            "server.key",
            "-out",
            "server.crt"));
  }

  private static void run(Path folder, List<String> command)
      throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes());
    if (!process.waitFor(30, TimeUnit.SECONDS) || process.exitValue() != 0) {
      throw new IOException(command.getFirst() + ": " + said);
    }
  }
}
