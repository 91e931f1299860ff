package io.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CompletionIT {
  private final FakeEdge edge = new FakeEdge();

  @TempDir Path folder = Path.of("");

  @AfterEach
  void close() {
    edge.close();
  }

  private Invocation run(String... arguments) {
    Invocation invocation =
        new Invocation(
            Map.of("MILLRACE_URL", edge.url(), "MILLRACE_TOKEN", FakeEdge.TOKEN), folder, "");
    assertThat(invocation.run(arguments)).isZero();
    return invocation;
  }

  private List<String> complete(String... typed) {
    return run(Stream.concat(Stream.of("__complete"), Stream.of(typed)).toArray(String[]::new))
        .out()
        .lines()
        .toList();
  }

  @Test
  void knowsCommandsAndTheirOptions() {
    assertThat(complete("de")).containsExactly("deadletters", "delete", "demo");
    assertThat(complete("apply", "--dry")).containsExactly("--dry-run");
    assertThat(complete("deadletters", "re")).containsExactly("replay");
    assertThat(complete("get", "category", "-o", "y")).containsExactly("yaml");
  }

  @Test
  void knowsKinds() {
    assertThat(complete("get", "data")).containsExactly("dataPipeline", "dataSource");
    assertThat(complete("delete", "")).contains("category", "user");
  }

  @Test
  void asksTheEdgeForNames() {
    assertThat(complete("get", "pipelines", "")).containsExactly("temps");
    assertThat(complete("logs", "")).containsExactly("temps");
    assertThat(complete("get", "-o", "yaml", "dataPipeline", "")).containsExactly("temps");
    assertThat(complete("deadletters", "list", "")).containsExactly("temps");
  }

  @Test
  void offersNothingWhenNoEdgeAnswers() {
    edge.close();

    assertThat(complete("logs", "")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"zsh", "fish"})
  void hasAScriptForOtherShells(String shell) {
    assertThat(run("completion", shell).out()).contains("__complete");
  }

  @Test
  void bashAsksAndQuotesWhatItGets() throws IOException, InterruptedException {
    Path program = folder.resolve("millrace");
    Files.writeString(
        program,
        "#!/bin/sh\n[ \"$*\" = '__complete get project Def' ] && echo 'Default Project'\nexit 0\n");
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
    String script =
        run("completion", "bash").out()
            + "COMP_WORDS=("
            + program
            + " get project Def); COMP_CWORD=3; _millrace; printf '%s' \"${COMPREPLY[*]}\"\n";

    Process bash = new ProcessBuilder("bash", "-eu", "-c", script).start();
    String printed = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(bash.waitFor()).isZero();
    assertThat(printed).isEqualTo("Default\\ Project");
  }
}
