package io.millrace.functions.runtime;

import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.command.InspectContainerResponse.ContainerState;
import com.github.dockerjava.api.model.Frame;
import com.github.dockerjava.api.model.StreamType;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.io.Closeable;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One container. Its end is noticed by the end of its output. */
final class RuntimeContainer implements RuntimeInstance {
  private static final Logger log = LoggerFactory.getLogger(RuntimeContainer.class);
  private static final long ASK_AGAIN_MILLIS = 500;

  private final Engine engine;
  private final Background background;
  private final InstanceRequest request;
  private final String id;
  private volatile String name;
  private final Promise<InstanceExit> exited = Promise.promise();
  private final Promise<Void> removed = Promise.promise();
  private final AtomicBoolean ending = new AtomicBoolean();
  private volatile boolean killed;

  RuntimeContainer(
      Engine engine, Background background, InstanceRequest request, String id, String name) {
    this.engine = engine;
    this.background = background;
    this.request = request;
    this.id = id;
    this.name = name;
  }

  /**
   * Begins to hand over the output; to be called before the container starts, so that nothing it
   * writes is missed.
   */
  void attach() throws InterruptedException {
    Follower follower = new Follower();
    engine.follow(id, follower);
    follower.awaitBegin();
  }

  /** Takes what the container writes, and notices when that ends. */
  private final class Follower extends ResultCallback.Adapter<Frame> {
    private final LineSplitter output =
        new LineSplitter(line -> request.output().line(false, line));
    private final LineSplitter errors = new LineSplitter(line -> request.output().line(true, line));
    private final CompletableFuture<Void> begun = new CompletableFuture<>();

    /**
     * Returns when the engine has agreed to hand over the output.
     *
     * @throws IllegalStateException when it did not
     */
    void awaitBegin() throws InterruptedException {
      try {
        begun.get();
      } catch (ExecutionException refusal) {
        throw new IllegalStateException("its output cannot be followed", refusal.getCause());
      }
    }

    @Override
    public void onStart(Closeable stream) {
      super.onStart(stream);
      begun.complete(null);
    }

    @Override
    public void onNext(Frame frame) {
      LineSplitter lines = frame.getStreamType() == StreamType.STDERR ? errors : output;
      lines.feed(frame.getPayload(), frame.getPayload().length);
    }

    @Override
    public void onComplete() {
      output.end();
      errors.end();
      super.onComplete();
      outputEnded();
    }

    @Override
    public void onError(Throwable failure) {
      log.debug("the output of {} ended: {}", name, failure.getMessage());
      begun.completeExceptionally(failure);
      closeQuietly(this);
      outputEnded();
    }
  }

  private static void closeQuietly(ResultCallback<Frame> callback) {
    try {
      callback.close();
    } catch (IOException closed) {
      // Nothing more was to be had from it.
    }
  }

  private void outputEnded() {
    if (ending.compareAndSet(false, true)) {
      background.threads().execute(this::findOut);
    }
  }

  private void findOut() {
    Optional<ContainerState> state = askUntilAnswered();
    if (state.isPresent() && Boolean.TRUE.equals(state.get().getRunning())) {
      // The engine closed the output of a container that lives, as it does when it is restarted.
      ending.set(false);
      engine.follow(id, new Follower());
      return;
    }
    long limit = request.spec().limits().memoryBytes();
    Long code = state.map(ContainerState::getExitCodeLong).orElse(null);
    boolean outOfMemory = !killed && state.map(ContainerState::getOOMKilled).orElse(false);
    exited.tryComplete(new InstanceExit(code == null ? -1 : code.intValue(), outOfMemory, limit));
    remove();
  }

  /**
   * While the engine is away nobody knows whether the container lives, and it may well go on
   * working.
   */
  private Optional<ContainerState> askUntilAnswered() {
    while (!engine.closed()) {
      try {
        return engine.state(id);
      } catch (RuntimeException noAnswer) {
        log.debug("{} not inspected: {}", name, noAnswer.getMessage());
        pause();
      }
    }
    return Optional.empty();
  }

  private static void pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(ASK_AGAIN_MILLIS);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void remove() {
    try {
      engine.remove(id);
    } catch (RuntimeException failure) {
      log.warn("container {} stays for now: {}", name, failure.getMessage());
    } finally {
      removed.tryComplete();
    }
  }

  String instance() {
    return request.id();
  }

  /** Completes when there is nothing left of it, or nothing more can be done. */
  Future<Void> removed() {
    return removed.future();
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public void rename(String next) {
    // At once: what its function logs from now on is under that name.
    String before = name;
    name = next;
    background
        .threads()
        .execute(() -> {
          try {
            engine.call(client -> client.renameContainerCmd(id).withName(next).exec());
          } catch (RuntimeException keeps) {
            name = before;
            log.debug("{} keeps its name: {}", name, keeps.getMessage());
          }
        });
  }

  @Override
  public Future<InstanceExit> exited() {
    return exited.future();
  }

  @Override
  public Future<InstanceUsage> usage() {
    return background.call(() -> engine.usage(id)).otherwise(InstanceUsage.UNKNOWN);
  }

  @Override
  public void kill() {
    killed = true;
    background
        .threads()
        .execute(() -> {
          try {
            engine.kill(id);
          } catch (RuntimeException failure) {
            // Asked again by whoever waits for its end; when it has ended meanwhile, there is
            // nothing to say.
            if (!exited.future().isComplete()) {
              log.warn("container {} could not be killed: {}", name, failure.getMessage());
            }
          }
        });
  }
}
