package io.millrace.cli.up;

import io.millrace.cli.Shell;
import io.millrace.common.service.StartFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Makes sure that the built-in runtime images are there before an edge starts, with {@code
 * dev/images} of the checkout, whose output is the progress that the user sees. Decides thereby how
 * functions run.
 */
final class BuiltInImages {
  private static final String PROCESS = "process";
  private static final String DOCKER = "docker";

  private final Shell shell;
  private volatile @Nullable Process running;
  private volatile boolean cancelled;

  BuiltInImages(Shell shell) {
    this.shell = shell;
  }

  /**
   * Builds what is missing.
   *
   * @param runtime {@code auto}, {@code docker} or {@code process}
   * @param environments whose images are needed; none for all
   * @return how functions are to run
   * @throws StartFailure when {@code docker} was asked for and cannot be had
   */
  String prepare(String runtime, List<String> environments) throws InterruptedException {
    if (runtime.equals(PROCESS)) {
      return PROCESS;
    }
    DockerEngine engine = DockerEngine.of(shell);
    if (!engine.answers()) {
      return without(
          runtime,
          "no Docker engine answers at " + engine.address(),
          "start one (dev/engine does, on Debian as root)");
    }
    Optional<Path> script = script();
    if (script.isPresent() && run(script.get(), engine, environments) != 0) {
      return without(runtime, "the runtime images could not be built", "see above and target/dev");
    }
    return runtime;
  }

  /**
   * Falls back to child processes where the user left the choice to us, and says so where nobody
   * overlooks it.
   */
  private String without(String runtime, String reason, String remedy) {
    if (runtime.equals(DOCKER)) {
      throw new StartFailure(
          reason + "; " + remedy + ", or use --runtime process on your own machine");
    }
    shell.terminal().note("**********************************************************************");
    shell.terminal().note("WARNING: " + reason + ".");
    shell.terminal().note("Functions run as plain child processes of this one, WITHOUT ISOLATION:");
    shell.terminal().note("for your own machine and code that you trust only.");
    shell.terminal().note("For containers " + remedy + ".");
    shell.terminal().note("**********************************************************************");
    return PROCESS;
  }

  private Optional<Path> script() {
    return shell
        .variable("MILLRACE_HOME")
        .map(home -> Path.of(home).resolve("dev/images"))
        .filter(Files::isExecutable);
  }

  private int run(Path script, DockerEngine engine, List<String> environments)
      throws InterruptedException {
    // Standard output is for results of this command, so the script's goes to standard error.
    List<String> words =
        new ArrayList<>(List.of("/bin/sh", "-c", "exec \"$0\" \"$@\" >&2", script.toString()));
    words.addAll(environments);
    ProcessBuilder builder = new ProcessBuilder(words).inheritIO();
    builder.environment().put("DOCKER_HOST", engine.address());
    try {
      Process process = builder.start();
      running = process;
      if (cancelled) {
        process.destroy();
      }
      return process.waitFor();
    } catch (IOException unusable) {
      shell.terminal().note(script + " cannot be run: " + unusable.getMessage());
      return 1;
    } finally {
      running = null;
    }
  }

  /** Ends a build that is going on; an interrupted build is taken up again the next time. */
  void cancel() {
    cancelled = true;
    Process process = running;
    if (process != null) {
      process.descendants().forEach(ProcessHandle::destroy);
      process.destroy();
      try {
        if (!process.waitFor(5, TimeUnit.SECONDS)) {
          process.destroyForcibly();
        }
      } catch (InterruptedException hurried) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
