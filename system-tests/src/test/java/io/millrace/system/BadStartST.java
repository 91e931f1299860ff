package io.millrace.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * What a person reads when the edge cannot start: one line, what is wrong and what to do, exit code
 * 3.
 */
class BadStartST {
  /** Not within the time that a start may take. */
  @BeforeAll
  static void build() {
    Command.run(Duration.ofMinutes(10), Map.of(), "", List.of("./millrace", "build")).succeeded();
  }

  @Test
  void namesThePortThatIsInUse() throws IOException {
    try (ServerSocket taken = new ServerSocket(0)) {
      Command up =
          up(
              Map.of(),
              "--http-port",
              Integer.toString(taken.getLocalPort()),
              "--mqtt-port",
              freePort());

      assertRefused(up, Integer.toString(taken.getLocalPort()), "--http-port");
    }
  }

  @Test
  void namesTheMqttPortThatIsInUse() throws IOException {
    try (ServerSocket taken = new ServerSocket(0)) {
      Command up =
          up(
              Map.of(),
              "--mqtt-port",
              Integer.toString(taken.getLocalPort()),
              "--http-port",
              freePort());

      assertRefused(up, Integer.toString(taken.getLocalPort()), "--mqtt-port");
    }
  }

  @Test
  void namesADataFolderThatCannotBeUsed() throws IOException {
    Path file = Files.createTempFile("not-a-folder", "");

    Command up =
        run(
            Map.of(),
            "up",
            "--data",
            file.toString(),
            "--http-port",
            freePort(),
            "--mqtt-port",
            freePort(),
            "--runtime",
            "process");

    assertRefused(up, file.toString(), "--data");
  }

  @Test
  void namesTheDockerSocketThatIsMissing() {
    Command up =
        up(
            Map.of(
                "MILLRACE_DOCKER_HOST",
                "unix:///nowhere/docker.sock",
                "DOCKER_HOST",
                "unix:///nowhere/docker.sock"),
            "--runtime",
            "docker",
            "--http-port",
            freePort(),
            "--mqtt-port",
            freePort());

    assertRefused(up, "/nowhere/docker.sock", "--runtime");
  }

  @Test
  void saysWhichOptionIsUnknownWithExitCodeTwo() {
    Command up = run(Map.of(), "up", "--no-such-option");

    assertThat(up.exitCode()).isEqualTo(2);
    assertThat(up.err()).contains("--no-such-option").doesNotContain("\tat ");
  }

  private static void assertRefused(Command up, String... words) {
    assertThat(up.exitCode()).as(up.err()).isEqualTo(3);
    assertThat(up.err()).contains(words).doesNotContain("\tat ").doesNotContain("Exception");
  }

  private static String freePort() {
    return Integer.toString(Checkout.freePort());
  }

  private static Command up(Map<String, String> environment, String... options) {
    List<String> words =
        new java.util.ArrayList<>(List.of("up", "--data", Checkout.folder("bad-start").toString()));
    words.addAll(List.of(options));
    if (!words.contains("--runtime")) {
      words.addAll(List.of("--runtime", "process"));
    }
    return run(environment, words.toArray(String[]::new));
  }

  private static Command run(Map<String, String> environment, String... words) {
    List<String> all = new java.util.ArrayList<>(List.of("./millrace"));
    all.addAll(List.of(words));
    return Command.run(Duration.ofSeconds(90), environment, "", all);
  }
}
