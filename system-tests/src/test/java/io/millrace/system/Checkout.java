package io.millrace.system;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

/** The checkout that is tested, and what tests of it share. */
final class Checkout {
  /** The folder with {@code ./millrace} in it. */
  static final Path ROOT = root();

  private static final Set<Integer> GIVEN_PORTS = ConcurrentHashMap.newKeySet();

  private Checkout() {}

  private static Path root() {
    Path folder = Path.of("").toAbsolutePath();
    while (!Files.isExecutable(folder.resolve("millrace"))) {
      folder = Objects.requireNonNull(folder.getParent(), "not inside a checkout");
    }
    return folder;
  }

  /**
   * A folder of this name under {@code target/system-tests}, kept for whoever reads the logs
   * afterwards.
   */
  static Path folder(String name) {
    try {
      return Files.createTempDirectory(
          Files.createDirectories(ROOT.resolve("target/system-tests")), name + "-");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * A port that nobody uses and nobody was given before, below those that the system gives to
   * outgoing connections: one of these could take it meanwhile.
   */
  static int freePort() {
    while (true) {
      int port = ThreadLocalRandom.current().nextInt(15_000, 30_000);
      if (!GIVEN_PORTS.add(port)) {
        continue;
      }
      try (ServerSocket socket = new ServerSocket(port)) {
        return socket.getLocalPort();
      } catch (IOException taken) {
        // Another one, then.
      }
    }
  }
}
