package io.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CompletionIT {
  private static final long LIMIT_SECONDS = 60;

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

  /** Knows one answer. */
  private Path program() throws IOException {
    Path program = folder.resolve("millrace");
    Files.writeString(
        program,
        "#!/bin/sh\n[ \"$*\" = '__complete get project Def' ] && echo 'Default Project'\nexit 0\n");
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
    return program;
  }

  /** What a shell prints that has the script and nothing of the person's own. */
  private String printed(String shell, String... arguments)
      throws IOException, InterruptedException {
    Files.writeString(folder.resolve("completion"), run("completion", shell).out());
    ProcessBuilder builder =
        new ProcessBuilder(Stream.concat(Stream.of(shell), Stream.of(arguments)).toList())
            .directory(folder.toFile())
            .redirectErrorStream(true);
    Map<String, String> environment = builder.environment();
    environment.put("HOME", folder.toString());
    environment.put("ZDOTDIR", folder.toString());
    environment.put("TERM", "xterm");
    environment.merge("PATH", folder + ":", (path, own) -> own + path);
    Path output = folder.resolve("output");
    Process process = builder.redirectOutput(output.toFile()).start();
    try {
      boolean ended = process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS);
      String text = Files.readString(output);
      assertThat(ended).as(text).isTrue();
      assertThat(process.exitValue()).as(text).isZero();
      return text;
    } finally {
      process.destroyForcibly();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"millrace", "./millrace"})
  void fishOffersWhatTheProgramSays(String called) throws IOException, InterruptedException {
    program();

    String offered =
        printed(
            "fish",
            "--no-config",
            "-c",
            "source completion; complete -C '" + called + " get project Def'");

    assertThat(offered).isEqualTo("Default Project\n");
  }

  /** In a terminal, with somebody who types and presses the tabulator. */
  @ParameterizedTest
  @ValueSource(strings = {"millrace", "./millrace"})
  void zshAsksAndQuotesWhatItGets(String called) throws IOException, InterruptedException {
    program();
    Files.writeString(
        folder.resolve("typing"),
        """
        zmodload zsh/zpty
        zpty typed zsh -f -i
        zpty -w typed "PROMPT='> '; source completion; bindkey '^I' complete-word; echo prep''ared"
        zpty -r -m typed answer '*prepared*'
        zpty -w -n typed $'%s get project Def\\t'
        zpty -r -m typed answer '*Default*Project*'
        print -r -- "$answer"
        """
            .formatted(called));

    assertThat(printed("zsh", "-f", "typing")).contains(called + " get project Default\\ Project");
  }

  @Test
  void bashAsksAndQuotesWhatItGets() throws IOException, InterruptedException {
    Path program = program();
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
