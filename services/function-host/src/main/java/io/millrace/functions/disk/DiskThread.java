package io.millrace.functions.disk;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that works on a box. What comes in while it writes goes to the disk together, and
 * what cannot be written is tried again until it can. Futures complete on the context that was
 * given. How much may wait is bounded by those who give it.
 *
 * @param <B> the box
 * @param <E> what is kept in it
 */
public final class DiskThread<B extends AutoCloseable, E> {
  private static final Logger log = LoggerFactory.getLogger(DiskThread.class);
  private static final long RETRY_MILLIS = 1_000;

  /** Opens the box, on the thread. */
  @FunctionalInterface
  public interface Opening<B> {
    B open() throws IOException;
  }

  /** Writes all of a group to the disk or nothing, on the thread. */
  @FunctionalInterface
  public interface Writing<B, E> {
    void write(B box, List<E> group) throws IOException;
  }

  /** Works with the box, on the thread. */
  @FunctionalInterface
  public interface Task<B, T> {
    T run(B box) throws IOException;
  }

  /** As {@link Task}, without a result. */
  @FunctionalInterface
  public interface Deed<B> {
    void run(B box) throws IOException;
  }

  private record Write<E>(E entry, Promise<Void> done) {}

  private final Context context;
  private final String what;
  private final int most;
  private final Opening<B> opening;
  private final Writing<B, E> writing;
  private final KeepingObserver observer;
  private final LinkedBlockingQueue<Write<E>> writes = new LinkedBlockingQueue<>();
  private final CountDownLatch closing = new CountDownLatch(1);
  private final ExecutorService thread;
  private @Nullable B box;
  private boolean failed;

  /**
   * @param what is kept, for messages, as in "dead letters"
   * @param most of it that goes to the disk together
   */
  public DiskThread(
      Context context,
      String what,
      int most,
      Opening<B> opening,
      Writing<B, E> writing,
      KeepingObserver observer) {
    this.context = context;
    this.what = what;
    this.most = most;
    this.opening = opening;
    this.writing = writing;
    this.observer = observer;
    this.thread =
        Executors.newSingleThreadExecutor(
            Thread.ofPlatform().daemon().name("functions-" + what.replace(' ', '-')).factory());
  }

  /** Opens the box. To be called before anything else. */
  public Future<Void> open() {
    return this.<Void>submit(
            () -> {
              box = opening.open();
              return null;
            })
        .onSuccess(opened -> observer.working());
  }

  private B box() throws IOException {
    B opened = box;
    if (opened == null) {
      throw new IOException(what + " are closed");
    }
    return opened;
  }

  /** Succeeds once the entry is on the disk, in the order of the calls, however long that takes. */
  public Future<Void> keep(E entry) {
    Promise<Void> done = Promise.promise();
    writes.add(new Write<>(entry, done));
    thread.execute(this::writeGroup);
    return done.future();
  }

  private void writeGroup() {
    List<Write<E>> group = new ArrayList<>();
    writes.drainTo(group, most);
    if (group.isEmpty()) {
      return;
    }
    List<E> entries = group.stream().map(Write::entry).toList();
    while (!tryWrite(entries)) {
      if (!mayTryAgain()) {
        return;
      }
    }
    context.runOnContext(ignored -> group.forEach(write -> write.done().complete()));
  }

  private boolean tryWrite(List<E> entries) {
    try {
      writing.write(box(), entries);
      if (failed) {
        failed = false;
        context.runOnContext(ignored -> observer.working());
      }
      return true;
    } catch (IOException | RuntimeException failure) {
      failed = true;
      log.error("{} cannot be kept: {}", what, failure.getMessage());
      context.runOnContext(ignored -> observer.failing(String.valueOf(failure.getMessage())));
      return false;
    }
  }

  /** Lets the disk recover before the next try; false at once when the box is to be closed. */
  private boolean mayTryAgain() {
    try {
      return !closing.await(RETRY_MILLIS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException interrupted) {
      return false;
    }
  }

  /** Runs a task after all that was given before it. */
  public <T> Future<T> run(Task<B, T> task) {
    return submit(() -> task.run(box()));
  }

  /** As {@link #run}, without a result. */
  public Future<Void> carryOut(Deed<B> deed) {
    return submit(() -> {
      deed.run(box());
      return null;
    });
  }

  private <T> Future<T> submit(Callable<T> task) {
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
    closing.countDown();
    return this.<Void>submit(
            () -> {
              B opened = box;
              box = null;
              if (opened != null) {
                opened.close();
              }
              return null;
            })
        .onComplete(done -> thread.shutdown());
  }
}
