package io.millrace.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** {@code ./millrace demo} shows a newcomer what goes in and what comes out. */
class DemoST {
  @Test
  void showsTransformedReadingsFromContainers() throws Exception {
    Process demo = demo("docker", Map.of());
    try {
      awaitReadings();
    } finally {
      stop(demo);
    }
  }

  @Test
  void runsFunctionsAsChildProcessesWithoutAnEngineAndSaysSo() throws Exception {
    Process demo =
        demo(
            "auto",
            Map.of(
                "MILLRACE_DOCKER_HOST",
                "unix:///nowhere/docker.sock",
                "DOCKER_HOST",
                "unix:///nowhere/docker.sock"));
    try {
      awaitReadings();
      assertThat(output()).containsIgnoringCase("child processes");
    } finally {
      stop(demo);
    }
  }

  private final Path folder = Checkout.folder("demo");

  private Process demo(String runtime, Map<String, String> environment) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
                "./millrace", "demo",
                "--data", folder.resolve("data").toString(),
                "--http-port", Integer.toString(Checkout.freePort()),
                "--mqtt-port", Integer.toString(Checkout.freePort()),
                "--runtime", runtime)
            .directory(Checkout.ROOT.toFile())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("demo.log").toFile());
    builder.environment().putAll(environment);
    return builder.start();
  }

  private void awaitReadings() {
    await()
        .atMost(Duration.ofMinutes(3))
        .untilAsserted(() -> {
          List<String> lines = output().lines().toList();
          assertThat(lines).anyMatch(line -> line.matches("in +\\{.*}"));
          assertThat(lines).anyMatch(line -> line.matches("out +\\{.*}"));
        });
  }

  private String output() throws IOException {
    return Files.readString(folder.resolve("demo.log"));
  }

  private static void stop(Process demo) throws InterruptedException {
    demo.destroy();
    assertThat(demo.waitFor(45, TimeUnit.SECONDS)).as("ends within 45 s of SIGTERM").isTrue();
  }
}
