package io.millrace.ingest.app;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** {@link ClusterNode} in a process of its own. */
final class ChildNode implements AutoCloseable {
  private final Process process;
  private final BufferedReader answers;
  private int port;

  ChildNode(String node, Path data, String cluster, int port, int busPort, List<String> members)
      throws IOException {
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-Xmx256m",
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-Dlogback.configurationFile="
                + System.getProperty("logback.configurationFile", "logback-test.xml"),
            "-cp",
            System.getProperty("java.class.path"),
            ClusterNode.class.getName(),
            node,
            data.toString(),
            cluster,
            Integer.toString(port),
            Integer.toString(busPort),
            String.join(",", members));
    process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    answers = process.inputReader();
  }

  /** Returns when the process takes clients. */
  ChildNode awaitReady() throws IOException {
    port = Integer.parseInt(answer("port "));
    return this;
  }

  private String answer(String prefix) throws IOException {
    String line;
    while ((line = answers.readLine()) != null) {
      if (line.startsWith(prefix)) {
        return line.substring(prefix.length());
      }
      System.err.println(line);
    }
    throw new AssertionError("the process has ended");
  }

  /** The port without TLS. */
  int port() {
    return port;
  }

  double metric(String name) throws IOException {
    process.outputWriter().write(name + "\n");
    process.outputWriter().flush();
    return Double.parseDouble(answer("value "));
  }

  /** SIGKILL. */
  void kill() {
    process.destroyForcibly();
    process.onExit().join();
  }

  @Override
  public void close() {
    kill();
  }
}
