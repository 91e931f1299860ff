package io.millrace.functions.runtime;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Instances as child processes of this one, with this user's rights: for one's own machine only.
 * Limits on memory are watched rather than enforced, those on processors and processes not at all.
 */
public final class ProcessRuntime implements RuntimeDriver {
  private static final Logger log = LoggerFactory.getLogger(ProcessRuntime.class);
  private static final long WATCH_MILLIS = 200;

  /** What a function's process inherits of ours; tokens and keys are not among it. */
  private static final List<String> INHERITED =
      List.of("PATH", "LANG", "LC_ALL", "TZ", "MILLRACE_PYTHON", "MILLRACE_NODE", "MILLRACE_GO");

  /** Environments whose language is Python, but not the Python of today. */
  private static final Set<String> PYTHON_2 = Set.of("python2-env", "tensorflow-python");

  private final Path bundles;

  /** Shared by all, as compiling Go's standard library takes long. */
  private final Path goCache;

  private final ChildRegister register;
  private final Background background;
  private final Set<ChildProcess> running = ConcurrentHashMap.newKeySet();

  /** Watches nothing more once it is shut down. */
  private final ScheduledExecutorService watch =
      new ScheduledThreadPoolExecutor(
          1,
          Thread.ofPlatform().daemon().name("functions-watch").factory(),
          new ThreadPoolExecutor.DiscardPolicy());

  private final AtomicBoolean watching = new AtomicBoolean();

  /**
   * @param bundles folder with one runtime bundle a language, each with a {@code run.sh}
   * @param folder of the service: it is noted there which processes run
   */
  public ProcessRuntime(Path bundles, Path folder, Background background) {
    this.bundles = bundles;
    this.goCache = folder.resolve("go-cache").toAbsolutePath();
    this.register = new ChildRegister(folder.resolve("processes"));
    this.background = background;
  }

  @Override
  public String name() {
    return "process";
  }

  @Override
  public String noun() {
    return "process";
  }

  @Override
  public Future<Void> prepare() {
    return background.call(() -> {
      register.killLeftovers();
      return null;
    });
  }

  @Override
  public Future<RuntimeInstance> start(InstanceRequest request) {
    return background.call(() -> launch(request));
  }

  private RuntimeInstance launch(InstanceRequest request) throws IOException {
    Path script = bundles.resolve(request.spec().language()).resolve("run.sh");
    if (!Files.isRegularFile(script)) {
      throw new InstanceStartException(
          "functions in "
              + request.spec().language()
              + " cannot run as child processes here: there is no "
              + script
              + "; use a Docker engine, or set MILLRACE_RUNTIMES to the folder of the runtime bundles");
    }
    Path workspace = Files.createDirectories(request.folder().resolve("workspace"));
    ProcessBuilder builder = new ProcessBuilder(ProcessGroup.command(script));
    builder.directory(workspace.toFile());
    setEnvironment(builder.environment(), request, workspace);
    ChildProcess child = new ChildProcess(builder.start(), request, background);
    running.add(child);
    register.add(child.handle());
    watchSoon();
    child
        .exited()
        .onComplete(gone -> {
          running.remove(child);
          background.threads().execute(() -> register.remove(child.handle()));
        });
    log.debug("started {} of {} as process {}", request.id(), request.pipelineName(), child.name());
    return child;
  }

  private void setEnvironment(
      Map<String, String> environment, InstanceRequest request, Path workspace) {
    Map<String, String> ours = Map.copyOf(System.getenv());
    environment.clear();
    INHERITED.stream()
        .filter(ours::containsKey)
        .forEach(name -> environment.put(name, ours.get(name)));
    if (PYTHON_2.contains(request.spec().environment())) {
      if (!ProcessGroup.onPath("python2.7")) {
        throw new InstanceStartException(
            "functions of "
                + request.spec().environment()
                + " cannot run as child processes here: there is no python2.7; use a Docker engine");
      }
      environment.put("MILLRACE_PYTHON", "python2.7");
    }
    environment.put("HOME", workspace.toString());
    environment.put("TMPDIR", workspace.toString());
    environment.put("GOCACHE", goCache.toString());
    environment.put("MILLRACE_SOCKET", request.folder().resolve(RunFolder.SOCKET).toString());
    environment.put("MILLRACE_INSTANCE", request.id());
    environment.put("MILLRACE_WORKSPACE", workspace.toString());
  }

  /** Nothing wakes where no child runs. */
  private void watchSoon() {
    if (watching.compareAndSet(false, true)) {
      watch.schedule(this::watchMemory, WATCH_MILLIS, TimeUnit.MILLISECONDS);
    }
  }

  private void watchMemory() {
    watching.set(false);
    try {
      running.forEach(ChildProcess::enforceMemory);
    } catch (RuntimeException unreadable) {
      log.debug("memory of child processes not read: {}", unreadable.toString());
    }
    if (!running.isEmpty()) {
      watchSoon();
    }
  }

  @Override
  public Future<Void> close() {
    watch.shutdownNow();
    running.forEach(ChildProcess::kill);
    Promise<Void> closed = background.promise();
    Future.join(List.copyOf(running).stream().map(ChildProcess::exited).toList())
        .<Void>mapEmpty()
        .onComplete(closed);
    return closed.future();
  }
}
