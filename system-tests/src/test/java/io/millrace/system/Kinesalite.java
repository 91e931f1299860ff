package io.millrace.system;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * Kinesis as kinesalite speaks it, and what has landed there. Takes hundreds of thousands of
 * records, where moto's server gets slower with every one, and can be read while it is written to,
 * which moto's cannot.
 */
final class Kinesalite implements AutoCloseable {
  private final int port = Checkout.freePort();
  private final Process process;
  private final Streams streams = new Streams(URI.create("http://127.0.0.1:" + port));

  private Kinesalite(Path folder) throws IOException {
    process =
        new ProcessBuilder("dev/emulator", "kinesalite", Integer.toString(port), folder.toString())
            .directory(Checkout.ROOT.toFile())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("kinesalite.log").toFile())
            .start();
  }

  static Kinesalite start() {
    try {
      Kinesalite started = new Kinesalite(Checkout.folder("kinesalite"));
      // The first time of all it is fetched.
      await().atMost(Duration.ofMinutes(5)).ignoreExceptions().until(started::accepts);
      return started;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private boolean accepts() throws IOException {
    try (Socket socket = new Socket("127.0.0.1", port)) {
      return socket.isConnected();
    }
  }

  int port() {
    return port;
  }

  /** A cloud profile document for this server. */
  String profile(String name) {
    return Documents.profile(name, "http://127.0.0.1:" + port);
  }

  /** The data of all records of a stream, shard by shard; none while there is no such stream. */
  List<String> records(String stream) {
    return streams.records(stream);
  }

  /** What has landed in a stream since this was last asked; nothing while it does not exist. */
  List<String> news(String stream) {
    return streams.news(stream);
  }

  @Override
  public void close() {
    streams.close();
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }
}
