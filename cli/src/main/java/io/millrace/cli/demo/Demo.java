package io.millrace.cli.demo;

import io.millrace.cli.ExitCodes;
import io.millrace.cli.Shell;
import io.millrace.cli.rest.EdgeClient;
import io.millrace.cli.up.EdgeRun;
import io.millrace.cli.up.UpOptions;
import io.millrace.cli.up.Welcome;
import io.millrace.common.service.StartFailure;
import io.millrace.edge.EdgeOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code demo}: {@code up}, a pipeline of {@code examples/demo}, and a sensor. */
@Command(
    name = "demo",
    description =
        "Run an edge with a sample pipeline and a simulated sensor; show what goes in and what comes out.",
    footer = {"", "Exit codes: 0 stopped by a signal; 2 wrong usage; 3 could not start."})
public final class Demo implements Callable<Integer> {
  private static final String ENVIRONMENT = "python-env";

  private final Shell shell;

  @Mixin private UpOptions options = new UpOptions();

  public Demo(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() throws InterruptedException {
    EdgeOptions asked = options.check(shell);
    EdgeRun run = new EdgeRun(shell);
    EdgeOptions running = run.start(asked, List.of(ENVIRONMENT));
    new Welcome(shell.terminal(), running, options.folder()).print();
    try {
      show(run, running);
    } catch (RuntimeException failure) {
      run.failed(ExitCodes.NOT_STARTED);
      throw failure;
    }
    return run.untilSignal();
  }

  private void show(EdgeRun run, EdgeOptions running) throws InterruptedException {
    EdgeClient edge =
        new EdgeClient("http://127.0.0.1:" + running.httpPort(), token(running.data()));
    Show show = new Show(shell, edge, running.mqttPort(), examples());
    run.beforeStop(show::close);
    show.open();
  }

  private Path examples() {
    Path home = shell.variable("MILLRACE_HOME").map(Path::of).orElse(shell.folder());
    return home.resolve("examples/demo");
  }

  private static String token(Path data) {
    try {
      return Files.readString(data.resolve("admin-token")).strip();
    } catch (IOException unreadable) {
      throw new StartFailure(
          data.resolve("admin-token") + " cannot be read: " + unreadable.getMessage(), unreadable);
    }
  }
}
