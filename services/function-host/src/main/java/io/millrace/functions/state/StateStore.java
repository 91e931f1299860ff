package io.millrace.functions.state;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The states of all stages of this node. One thread does everything; what comes in while it writes
 * goes to the disk together. Futures complete on the context that made this object. How much may
 * wait is bounded by those who give it: a stage waits when too much of its own is not yet kept.
 */
public final class StateStore {
  private static final Logger log = LoggerFactory.getLogger(StateStore.class);
  private static final int GROUP = 1_024;
  private static final long RETRY_MILLIS = 1_000;

  /** Told, on the store's context, what people have to know. */
  public interface Observer {
    /** Nothing can be kept at the moment; it is tried again until it can. */
    void failing(String reason);

    /** States can be kept: once the store is open, and after it failed. */
    void working();
  }

  private record Write(StateBox.Entry entry, Promise<Void> done) {}

  private final Path folder;
  private final Context context;
  private final Observer observer;
  private final LinkedBlockingQueue<Write> writes = new LinkedBlockingQueue<>();
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(
          Thread.ofPlatform().daemon().name("functions-state").factory());
  private @Nullable StateBox box;
  private boolean failed;
  private volatile boolean closing;

  public StateStore(Vertx vertx, Path folder, Observer observer) {
    this.folder = folder;
    this.context = vertx.getOrCreateContext();
    this.observer = observer;
  }

  /** Opens the store. To be called before anything else. */
  public Future<Void> open() {
    return this.<Void>run(
            () -> {
              box = new StateBox(folder);
              return null;
            })
        .onSuccess(opened -> observer.working());
  }

  private StateBox box() throws IOException {
    StateBox opened = box;
    if (opened == null) {
      throw new IOException("the states are closed");
    }
    return opened;
  }

  /** A stage's keys and values. */
  Future<TreeMap<String, byte[]>> load(String pipeline, String stage) {
    return run(() -> box().read(pipeline, stage));
  }

  /** Keeps a change; succeeds once it is on the disk, in the order of the calls. */
  Future<Void> keep(String pipeline, String stage, StateChange change) {
    Promise<Void> done = Promise.promise();
    writes.add(new Write(new StateBox.Entry(pipeline, stage, change), done));
    thread.execute(this::writeGroup);
    return done.future();
  }

  private void writeGroup() {
    List<Write> group = new ArrayList<>();
    writes.drainTo(group, GROUP);
    if (group.isEmpty()) {
      return;
    }
    List<StateBox.Entry> entries = group.stream().map(Write::entry).toList();
    while (!tryWrite(entries)) {
      if (closing) {
        return;
      }
    }
    context.runOnContext(ignored -> group.forEach(write -> write.done().complete()));
  }

  private boolean tryWrite(List<StateBox.Entry> entries) {
    try {
      box().write(entries);
      if (failed) {
        failed = false;
        context.runOnContext(ignored -> observer.working());
      }
      return true;
    } catch (IOException failure) {
      failed = true;
      log.error("states of functions cannot be kept in {}: {}", folder, failure.getMessage());
      context.runOnContext(ignored -> observer.failing(String.valueOf(failure.getMessage())));
      pause();
      return false;
    }
  }

  private void pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(RETRY_MILLIS);
    } catch (InterruptedException interrupted) {
      closing = true;
    }
  }

  /**
   * Forgets the states of pipelines that have not run here for {@code age}. To be called now and
   * then with those that run.
   */
  public Future<Void> sweep(Set<String> running, Duration age) {
    Set<String> here = Set.copyOf(running);
    return run(() -> {
      long now = System.currentTimeMillis();
      box().sweep(here, now, now - age.toMillis());
      return null;
    });
  }

  private <T> Future<T> run(Callable<T> task) {
    Promise<T> promise = Promise.promise();
    thread.execute(() -> {
      try {
        T result = task.call();
        context.runOnContext(ignored -> promise.complete(result));
      } catch (Exception | LinkageError failure) {
        context.runOnContext(ignored -> promise.fail(failure));
      }
    });
    return promise.future();
  }

  /** Writes what was given, then closes. */
  public Future<Void> close() {
    closing = true;
    return run(
            () -> {
              StateBox opened = box;
              box = null;
              if (opened != null) {
                opened.close();
              }
              return (Void) null;
            })
        .onComplete(done -> thread.shutdown());
  }
}
