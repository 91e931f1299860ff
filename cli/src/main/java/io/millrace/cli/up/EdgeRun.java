package io.millrace.cli.up;

import io.millrace.cli.ExitCodes;
import io.millrace.cli.Shell;
import io.millrace.common.service.StartFailure;
import io.millrace.edge.Edge;
import io.millrace.edge.EdgeOptions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * An edge in this process, from start to signal. SIGTERM and Ctrl-C end it in order and then the
 * process with exit code 0: the JVM's own 143 and 130 would read as failures where a service is
 * merely stopped. Should the end not come in time, the process goes anyway, with exit code 1.
 */
public final class EdgeRun {
  private static final Duration STOP_LIMIT = Duration.ofSeconds(43);
  private static final Duration START_LIMIT = Duration.ofSeconds(20);
  private static final Duration READY_POLL = Duration.ofMillis(50);
  private static final Duration READY_PATIENCE = Duration.ofSeconds(30);

  private final Shell shell;
  private final CompletableFuture<Edge> started = new CompletableFuture<>();
  private final Thread hook = new Thread(this::stop, "stop");
  private volatile Runnable beforeStop = () -> {};
  private volatile int exitCode = ExitCodes.DONE;

  public EdgeRun(Shell shell) {
    this.shell = shell;
  }

  /** What else is to be ended, first, on a signal. */
  public void beforeStop(Runnable action) {
    beforeStop = action;
  }

  /**
   * Prepares images, starts the edge and waits until it is ready.
   *
   * @param environments names of the built-in runtime environments that are needed at once; none
   *     for all
   * @return the options, with the ports that the system chose
   * @throws StartFailure when a person has to change something
   */
  public EdgeOptions start(EdgeOptions options, List<String> environments)
      throws InterruptedException {
    BuiltInImages images = new BuiltInImages(shell);
    beforeStop = images::cancel;
    java.lang.Runtime.getRuntime().addShutdownHook(hook);
    try {
      String runtime = images.prepare(options.runtime(), environments);
      Edge edge =
          Edge.start(
              new EdgeOptions(
                  options.data(),
                  options.httpPort(),
                  options.mqttPort(),
                  options.insecureMqttPort(),
                  runtime));
      started.complete(edge);
      awaitReady(edge);
      return edge.options();
    } catch (RuntimeException failure) {
      started.completeExceptionally(failure);
      forgetHook();
      throw failure;
    }
  }

  private void awaitReady(Edge edge) throws InterruptedException {
    long patience = System.nanoTime() + READY_PATIENCE.toNanos();
    boolean noted = false;
    while (!edge.ready()) {
      if (!noted && System.nanoTime() > patience) {
        noted = true;
        shell
            .terminal()
            .note(
                "not ready yet; http://127.0.0.1:"
                    + edge.options().httpPort()
                    + "/health/ready tells what is missing");
      }
      Thread.sleep(READY_POLL);
    }
  }

  private void forgetHook() throws InterruptedException {
    try {
      java.lang.Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException stopping) {
      // A signal came first; the hook ends the process.
      untilSignal();
    }
  }

  /**
   * What was to happen in the running edge failed: the process will end with {@code code} once the
   * edge has stopped.
   */
  public void failed(int code) {
    exitCode = code;
  }

  /** Blocks; the shutdown hook ends the process. */
  public int untilSignal() throws InterruptedException {
    new CountDownLatch(1).await();
    return ExitCodes.DONE;
  }

  private void stop() {
    shell.terminal().note("stopping");
    Thread closing = Thread.ofPlatform().name("closing").start(this::close);
    try {
      closing.join(STOP_LIMIT);
    } catch (InterruptedException hurried) {
      Thread.currentThread().interrupt();
    }
    boolean late = closing.isAlive();
    shell.terminal().note(late ? "stopped, though not everything ended in time" : "stopped");
    java.lang.Runtime.getRuntime().halt(late ? 1 : exitCode);
  }

  private void close() {
    beforeStop.run();
    try {
      // A signal may come while the edge is starting: what has started must end as well.
      started.get(START_LIMIT.toSeconds(), TimeUnit.SECONDS).close();
    } catch (ExecutionException neverStarted) {
      // Edge.start leaves nothing behind when it fails.
    } catch (TimeoutException late) {
      shell.terminal().error("the edge was still starting and was ended in the middle of it");
    } catch (InterruptedException hurried) {
      Thread.currentThread().interrupt();
    }
  }
}
