package io.millrace.functions.runtime;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A Docker engine of a test's own, which may be killed: another daemon with folders, socket,
 * network and containerd of its own. Needs root, and what {@code dev/engine} installs.
 */
public final class PrivateEngine implements AutoCloseable {
  private static final Duration ANSWER = Duration.ofSeconds(60);

  private final Path folder;
  private @Nullable Process daemon;

  private PrivateEngine(Path folder) {
    this.folder = folder;
  }

  /** Starts one with images that the usual engine has. */
  public static PrivateEngine with(String... images) throws Exception {
    // Not in a test's folder: the paths of sockets must be short.
    PrivateEngine engine = new PrivateEngine(Files.createTempDirectory("engine"));
    try {
      engine.start();
      for (String image : images) {
        List<ProcessBuilder> copy =
            List.of(
                new ProcessBuilder("docker", "save", image),
                new ProcessBuilder("docker", "-H", engine.host(), "load"));
        for (Process part : ProcessBuilder.startPipeline(copy)) {
          assertThat(part.waitFor()).isZero();
        }
      }
      return engine;
    } catch (Exception | AssertionError failure) {
      engine.close();
      throw failure;
    }
  }

  /** Starts the daemon, also again after {@link #kill}, and waits until it answers. */
  public void start() throws IOException {
    daemon =
        new ProcessBuilder(
                // In a network of its own: a daemon without a bridge takes away the usual one's.
                "unshare",
                "--net",
                "dockerd",
                "--host",
                host(),
                "--data-root",
                folder.resolve("data").toString(),
                "--exec-root",
                folder.resolve("exec").toString(),
                "--pidfile",
                folder.resolve("pid").toString(),
                "--bridge",
                "none",
                "--iptables=false",
                "--ip6tables=false")
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(folder.resolve("log").toFile()))
            .start();
    await()
        .atMost(ANSWER)
        .untilAsserted(() ->
            assertThat(docker("version", "--format", "{{.Server.Os}}"))
                .as("%s", log())
                .isEqualTo("linux"));
  }

  private String log() throws IOException {
    return Files.readString(folder.resolve("log"));
  }

  /** Where it answers. */
  public String host() {
    return "unix://" + folder.resolve("docker.sock");
  }

  /** SIGKILL; returns when its containerd has noticed and ended as well. Containers run on. */
  public void kill() throws InterruptedException {
    Process running = java.util.Objects.requireNonNull(daemon);
    List<ProcessHandle> children = running.children().toList();
    assertThat(running.destroyForcibly().waitFor(10, TimeUnit.SECONDS)).isTrue();
    children.forEach(child -> child.onExit().orTimeout(10, TimeUnit.SECONDS).join());
    daemon = null;
  }

  /** What the {@code docker} command prints, asked of this engine. */
  public String docker(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("docker", "-H", host()));
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8).strip();
    process.waitFor();
    return output;
  }

  @Override
  public void close() throws IOException, InterruptedException {
    Process running = daemon;
    if (running != null) {
      // It takes its containerd along.
      running.destroy();
      if (!running.waitFor(30, TimeUnit.SECONDS)) {
        running.destroyForcibly();
      }
    }
    // A daemon that was killed had mounted its folder, and the next one has done so again.
    for (String mount : Files.readAllLines(Path.of("/proc/self/mounts")).reversed()) {
      String at = mount.split(" ", 3)[1];
      if (at.startsWith(folder.toString())) {
        new ProcessBuilder("umount", "--lazy", at).start().waitFor();
      }
    }
    RunFolder.delete(folder);
  }
}
