package io.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.millrace.edge.Edge;
import io.millrace.edge.EdgeOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** A whole edge in this process, and commands that talk to it. */
final class EdgeOfTest implements AutoCloseable {
  final Map<String, String> environment = new HashMap<>();
  private final Edge edge;
  private final Path folder;

  /**
   * @param folder relative paths of commands count from here
   */
  EdgeOfTest(Path data, Path folder) throws IOException {
    this.folder = folder;
    edge = Edge.start(new EdgeOptions(data, 0, 0, Optional.empty(), "process"));
    await().atMost(Duration.ofSeconds(60)).until(edge::ready);
    environment.put("MILLRACE_URL", "http://127.0.0.1:" + edge.options().httpPort());
    environment.put("MILLRACE_TOKEN", Files.readString(data.resolve("admin-token")).strip());
  }

  EdgeOptions options() {
    return edge.options();
  }

  /** Runs a command with standard input; whatever comes of it. */
  Invocation run(String input, String... arguments) {
    Invocation invocation = new Invocation(environment, folder, input);
    invocation.exitCode = invocation.run(arguments);
    return invocation;
  }

  /** Runs a command that must succeed, and returns what it printed. */
  String done(String... arguments) {
    Invocation invocation = run("", arguments);
    assertThat(invocation.exitCode).as(invocation.err()).isZero();
    return invocation.out();
  }

  @Override
  public void close() {
    edge.close();
  }
}
