package io.millrace.functions.app;

import io.millrace.functions.runtime.Background;
import io.millrace.functions.runtime.ProcessRuntime;
import io.millrace.functions.runtime.RunFolder;
import io.millrace.functions.runtime.RuntimeDriver;
import io.vertx.core.Future;
import java.nio.file.Path;

/** Decides what functions run in. */
final class RuntimeChoice {
  private final FunctionHostConfig config;
  private final RunFolder run;
  private final Path folder;
  private final Background background;
  private final NodeAlerts alerts;

  RuntimeChoice(
      FunctionHostConfig config, RunFolder run, Path folder, Background background, NodeAlerts alerts) {
    this.config = config;
    this.run = run;
    this.folder = folder;
    this.background = background;
    this.alerts = alerts;
  }

  Future<RuntimeDriver> choose() {
    return Future.succeededFuture(processes());
  }

  private RuntimeDriver processes() {
    return new ProcessRuntime(config.runtimes(), folder.resolve("processes"), background);
  }
}
