package io.millrace.ingest.app;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/** {@link CrashingEdge} in a process of its own. */
final class ChildEdge implements AutoCloseable {
  private final Process process;
  private int port;

  ChildEdge(Path data, Path out) throws IOException {
    this(data, out, true);
  }

  /**
   * @param begin whether to begin at once; else the process only gets ready, until {@link #begin}
   */
  ChildEdge(Path data, Path out, boolean begin) throws IOException {
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-Xmx256m",
            // It lives for a moment: a quick start is worth more than quick code.
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-cp",
            System.getProperty("java.class.path"),
            CrashingEdge.class.getName(),
            data.toString(),
            out.toString());
    process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    if (begin) {
      begin();
    }
  }

  /** Lets the process open its spool and its port; returns when it has. */
  void begin() throws IOException {
    process.outputWriter().write("begin\n");
    process.outputWriter().flush();
    port = readPort();
  }

  private int readPort() throws IOException {
    BufferedReader reader = process.inputReader();
    String line;
    while ((line = reader.readLine()) != null) {
      if (line.startsWith("port ")) {
        // Whatever else it says must not block it.
        Thread.startVirtualThread(() -> reader.lines().forEach(ignored -> {}));
        return Integer.parseInt(line.substring(5));
      }
    }
    throw new AssertionError("the process ended before it was ready");
  }

  int port() {
    return port;
  }

  /** From now on no file of the process can grow beyond {@code bytes}: its disk fails. */
  void limitFiles(long bytes) throws IOException {
    Process limiter =
        new ProcessBuilder("prlimit", "--pid", Long.toString(process.pid()), "--fsize=" + bytes)
            .inheritIO()
            .start();
    if (limiter.onExit().join().exitValue() != 0) {
      throw new IOException("prlimit failed");
    }
  }

  /** SIGKILL; does not wait. */
  void kill() {
    process.destroyForcibly();
  }

  /** The numbers that the process has delivered, in the order in which it did. */
  static List<Integer> delivered(Path out) throws IOException {
    return Files.readAllLines(out).stream()
        .map(line ->
            Integer.parseInt(Objects.requireNonNull(line).substring(line.indexOf(' ') + 1).strip()))
        .toList();
  }

  @Override
  public void close() {
    kill();
    process.onExit().join();
  }
}
