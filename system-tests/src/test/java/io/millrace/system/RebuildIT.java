package io.millrace.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The {@code ./millrace} script builds beside what runs. Maven and Java are stand-ins: the one
 * writes what the source says into a jar, the other prints that jar, and again after each line of
 * input.
 */
class RebuildIT {
  private static final List<String> SOURCES =
      List.of("runtimes", "common", "services", "edge", "cli");

  @TempDir Path home;

  @BeforeEach
  void makeCheckout() throws IOException {
    for (String folder : SOURCES) {
      Files.createDirectories(home.resolve(folder));
    }
    Files.writeString(home.resolve("pom.xml"), "");
    Files.copy(Checkout.ROOT.resolve("millrace"), home.resolve("millrace"));
    executable("dev/jdk", "echo $MILLRACE_HOME/jdk");
    executable("runtimes/bundle", "mkdir -p $1");
    executable(
        "bin/mvn",
        "lib=$MILLRACE_HOME/target/millrace/lib",
        "rm -rf $lib && mkdir -p $lib && cp $MILLRACE_HOME/cli/source $lib/program.jar");
    executable(
        "jdk/bin/java",
        "for jar; do case $jar in */lib/*) break ;; esac; done",
        "cat ${jar%\\*}program.jar",
        "while read -r _; do cat ${jar%\\*}program.jar; done");
    write("one");
  }

  private void executable(String name, String... lines) throws IOException {
    Path file = home.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, "#!/bin/sh\nset -eu\n" + String.join("\n", lines) + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    past(file);
  }

  private void write(String content) throws IOException {
    Path source = home.resolve("cli/source");
    boolean first = !Files.exists(source);
    Files.writeString(source, content + "\n");
    // File times are coarse: what was there before the first build must not look as new as it.
    Files.setLastModifiedTime(
        source,
        FileTime.from(first ? Instant.now().minusSeconds(60) : Instant.now().plusMillis(5)));
    past(home.resolve("pom.xml"));
  }

  private static void past(Path file) throws IOException {
    Files.setLastModifiedTime(file, FileTime.from(Instant.now().minusSeconds(60)));
  }

  @Test
  void aRunningEdgeKeepsTheBuildThatItWasStartedFrom() throws Exception {
    Process edge = millrace("up");
    try (BufferedReader said = edge.inputReader()) {
      assertThat(said.readLine()).isEqualTo("one");
      write("two");

      assertThat(outcome(millrace("get", "category"))).isEqualTo("two");
      edge.outputWriter().append('\n').flush();
      assertThat(said.readLine()).isEqualTo("one");
      assertThat(builds()).isEqualTo(2);
    } finally {
      edge.outputWriter().close();
      assertThat(edge.waitFor(20, TimeUnit.SECONDS)).isTrue();
    }

    write("three");
    assertThat(outcome(millrace("get", "category"))).isEqualTo("three");
    assertThat(builds()).isEqualTo(1);
  }

  @Test
  void ofManyCommandsOnAStaleProgramOneBuilds() throws Exception {
    List<Process> together =
        Stream.of("category", "function", "project", "user")
            .map(kind -> start("get", kind))
            .toList();

    for (Process command : together) {
      assertThat(outcome(command)).isEqualTo("one");
    }
    assertThat(builds()).isEqualTo(1);
  }

  @Test
  void whatAnotherCommandAssembledIsRunAsItIs() throws Exception {
    assertThat(outcome(millrace("build", "--with", "mvn"))).isEmpty();
    assertThat(builds()).isEqualTo(1);
    executable("bin/mvn", "exit 1");

    assertThat(outcome(millrace("get", "category"))).isEqualTo("one");
    write("two");
    assertThat(millrace("get", "category").waitFor()).isNotZero();
    assertThat(millrace("build", "--with", "false").waitFor()).isNotZero();
  }

  private Process start(String... arguments) {
    try {
      return millrace(arguments);
    } catch (IOException unlucky) {
      throw new AssertionError(unlucky);
    }
  }

  private Process millrace(String... arguments) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
            Stream.concat(Stream.of(home.resolve("millrace").toString()), Stream.of(arguments))
                .toList());
    builder.environment().put("PATH", home.resolve("bin") + ":" + System.getenv("PATH"));
    return builder.redirectError(home.resolve("errors").toFile()).start();
  }

  private String outcome(Process process) throws IOException, InterruptedException {
    process.outputWriter().close();
    String out;
    try (BufferedReader reader = process.inputReader()) {
      out = String.join("\n", reader.lines().toList());
    }
    assertThat(process.waitFor()).as(Files.readString(home.resolve("errors"))).isZero();
    return out;
  }

  private long builds() throws IOException {
    try (Stream<Path> folders = Files.list(home.resolve("target/builds"))) {
      return folders.filter(folder -> folder.getFileName().toString().startsWith("build.")).count();
    }
  }
}
