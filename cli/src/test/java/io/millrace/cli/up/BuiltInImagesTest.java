package io.millrace.cli.up;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.cli.Shell;
import io.millrace.cli.output.Terminal;
import io.millrace.common.service.StartFailure;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BuiltInImagesTest {
  private static final String PONG = "HTTP/1.0 200 OK\r\n\r\nOK";

  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @TempDir Path home = Path.of("");

  private BuiltInImages images(String engine) {
    PrintStream stream = new PrintStream(err, true, StandardCharsets.UTF_8);
    Map<String, String> environment =
        Map.of("MILLRACE_HOME", home.toString(), "MILLRACE_DOCKER_HOST", engine);
    return new BuiltInImages(
        new Shell(environment, home, InputStream.nullInputStream(), new Terminal(stream, stream)));
  }

  private void script(String content) throws IOException {
    Path file = Files.createDirectories(home.resolve("dev")).resolve("images");
    Files.writeString(file, "#!/bin/sh\n" + content);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private String said() {
    return err.toString(StandardCharsets.UTF_8);
  }

  @Test
  void buildsTheImagesThatAreNeeded() throws Exception {
    script("echo \"$DOCKER_HOST $*\" > " + home.resolve("asked"));

    try (FakeEngine engine = new FakeEngine(home.resolve("engine"), PONG)) {
      assertThat(images(engine.address()).prepare("auto", List.of("python-env"))).isEqualTo("auto");

      assertThat(home.resolve("asked")).hasContent(engine.address() + " python-env");
    }
    assertThat(said()).isEmpty();
  }

  @Test
  void needsNeitherEngineNorImagesForChildProcesses() throws Exception {
    script("exit 1");

    assertThat(images("unix:///nowhere").prepare("process", List.of())).isEqualTo("process");
    assertThat(said()).isEmpty();
  }

  @Test
  void fallsBackLoudlyWhereNoEngineAnswers() throws Exception {
    assertThat(images("unix:///nowhere").prepare("auto", List.of())).isEqualTo("process");

    assertThat(said())
        .contains("no Docker engine answers at unix:///nowhere")
        .contains("child processes")
        .contains("WITHOUT ISOLATION");
  }

  @Test
  void fallsBackLoudlyWhereImagesCannotBeBuilt() throws Exception {
    script("exit 1");

    try (FakeEngine engine = new FakeEngine(home.resolve("engine"), PONG)) {
      assertThat(images(engine.address()).prepare("auto", List.of())).isEqualTo("process");
    }
    assertThat(said()).contains("images could not be built");
  }

  @Test
  void refusesToStartWithoutTheDockerThatWasAskedFor() throws Exception {
    script("exit 1");

    assertThatThrownBy(() -> images("unix:///nowhere").prepare("docker", List.of()))
        .isInstanceOf(StartFailure.class)
        .hasMessageContaining("unix:///nowhere")
        .hasMessageContaining("--runtime process");
    try (FakeEngine engine = new FakeEngine(home.resolve("engine"), PONG)) {
      assertThatThrownBy(() -> images(engine.address()).prepare("docker", List.of()))
          .isInstanceOf(StartFailure.class);
    }
  }

  @Test
  void takesNothingElseForAnEngine() throws Exception {
    try (FakeEngine other =
        new FakeEngine(home.resolve("other"), "HTTP/1.1 404 Not Found\r\n\r\n")) {
      assertThat(new DockerEngine(other.address()).answers()).isFalse();
    }
    assertThat(new DockerEngine("nonsense").answers()).isFalse();
    assertThat(new DockerEngine("unix:").answers()).isFalse();
    assertThat(new DockerEngine("tcp://127.0.0.1:1").answers()).isFalse();
  }
}
