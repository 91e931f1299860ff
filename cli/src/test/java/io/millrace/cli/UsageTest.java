package io.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class UsageTest {
  private static final Map<String, String> NO_ENGINE =
      Map.of("MILLRACE_TOKEN", "token", "MILLRACE_DOCKER_HOST", "unix:///nowhere/docker.sock");

  private Invocation invocation = new Invocation(NO_ENGINE, Path.of(""), "");

  private int run(String... arguments) {
    invocation = new Invocation(NO_ENGINE, Path.of(""), "");
    return invocation.run(arguments);
  }

  private String out() {
    return invocation.out();
  }

  private String err() {
    return invocation.err();
  }

  @Test
  void tellsWrongUsageWithOneSentence() {
    for (String[] wrong :
        new String[][] {
          {},
          {"fly"},
          {"get"},
          {"get", "pods"},
          {"apply"},
          {"get", "functions", "-o", "xml"},
          {"tap", "a", "--count", "x"},
          {"logs", "temps", "--nonsense"},
          {"certificates"},
          {"certificates", "change", "7"},
          {"certificates", "create", "--out", "d", "--publish", "", "--publish", "a"},
          {"certificates", "trust", "ca.pem"},
          {"certificates", "rotate", "--overlap-days", "x"},
          {"deadletters", "list"}
        }) {
      assertThat(run(wrong)).as(String.join(" ", wrong)).isEqualTo(2);
      assertThat(err()).startsWith("millrace: ").hasLineCount(1);
    }
  }

  @Test
  void tellsWrongUsageOfUp() {
    for (String[] wrong :
        new String[][] {
          {"up", "--http-port", "-1"},
          {"up", "--mqtt-port", "70000"},
          {"demo", "--insecure-mqtt-port", "-1"},
          {"up", "--http-port", "1883"},
          {"up", "--runtime", "podman"},
          {"up", "here"}
        }) {
      assertThat(run(wrong)).as(String.join(" ", wrong)).isEqualTo(2);
      assertThat(err()).startsWith("millrace: ").hasLineCount(1);
    }
  }

  @Test
  void doesNotStartWithoutTheEngineThatWasAskedFor() {
    assertThat(run("up", "--runtime", "docker")).isEqualTo(3);

    assertThat(err())
        .startsWith("millrace: no Docker engine answers at unix:///nowhere/docker.sock; ")
        .hasLineCount(1);
  }

  @Test
  void helpsEverywhere() {
    for (String[] asked :
        new String[][] {
          {"--help"},
          {"apply", "--help"},
          {"get", "-h"},
          {"certificates", "create", "--help"},
          {"tap", "--help"},
          {"up", "--help"}
        }) {
      assertThat(run(asked)).isZero();
      assertThat(out()).startsWith("Usage: millrace");
      assertThat(out().lines())
          .allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(80));
    }
    assertThat(run("--version")).isZero();
    assertThat(out()).startsWith("millrace ");
  }
}
