package io.millrace.functions.app;

import io.millrace.common.secret.Sealer;
import io.millrace.common.service.StartFailure;
import io.millrace.functions.runtime.Background;
import io.millrace.functions.runtime.DockerRuntime;
import io.millrace.functions.runtime.ProcessRuntime;
import io.millrace.functions.runtime.RuntimeDriver;
import io.vertx.core.Future;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Decides what functions run in. */
final class RuntimeChoice {
  private static final Logger log = LoggerFactory.getLogger(RuntimeChoice.class);

  private final FunctionHostConfig config;
  private final String installation;
  private final Path folder;
  private final Sealer sealer;
  private final Background background;
  private final NodeAlerts alerts;

  RuntimeChoice(
      FunctionHostConfig config,
      String installation,
      Path folder,
      Sealer sealer,
      Background background,
      NodeAlerts alerts) {
    this.config = config;
    this.installation = installation;
    this.folder = folder;
    this.sealer = sealer;
    this.background = background;
    this.alerts = alerts;
  }

  /**
   * Docker where it is asked for or answers, else child processes.
   *
   * @return fails with {@link StartFailure} when Docker was asked for and no engine answers
   */
  Future<RuntimeDriver> choose() {
    return switch (config.runtime()) {
      case "process" -> Future.succeededFuture(processes());
      case "docker" ->
          docker()
              .recover(missing ->
                  Future.failedFuture(
                      new StartFailure(
                          missing.getMessage()
                              + "; start one, or use --runtime auto or process (MILLRACE_RUNTIME)")));
      default ->
          docker()
              .onSuccess(engine -> alerts.engineThere())
              .otherwise(missing -> fallBack(String.valueOf(missing.getMessage())));
    };
  }

  private RuntimeDriver fallBack(String reason) {
    log.warn(
        "{}: functions run as child processes of this one, WITHOUT ISOLATION, which is for your own machine only",
        reason);
    alerts.noEngine(reason);
    return processes();
  }

  private Future<RuntimeDriver> docker() {
    return DockerRuntime.connect(
        config.dockerHost(),
        config.imagePrefix(),
        config.imageTag(),
        installation,
        sealer,
        background);
  }

  private RuntimeDriver processes() {
    return new ProcessRuntime(config.runtimes(), folder, background);
  }
}
