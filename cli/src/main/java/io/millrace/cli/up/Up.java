package io.millrace.cli.up;

import io.millrace.cli.Shell;
import io.millrace.edge.EdgeOptions;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code up}: runs until a signal. */
@Command(
    name = "up",
    description = "Run a whole edge in this process, in the foreground, until Ctrl-C or SIGTERM.",
    footer = {"", "Exit codes: 0 stopped by a signal; 2 wrong usage; 3 could not start."})
public final class Up implements Callable<Integer> {
  private final Shell shell;

  @Mixin private UpOptions options = new UpOptions();

  public Up(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() throws InterruptedException {
    EdgeOptions asked = options.check(shell);
    EdgeRun run = new EdgeRun(shell);
    EdgeOptions running = run.start(asked, List.of());
    new Welcome(shell.terminal(), running, options.folder()).print();
    return run.untilSignal();
  }
}
