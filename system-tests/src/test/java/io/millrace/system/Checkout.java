package io.millrace.system;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

/** The checkout that is tested, and what tests of it share. */
final class Checkout {
  /** The folder with {@code ./millrace} in it. */
  static final Path ROOT = root();

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

  static int freePort() {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
