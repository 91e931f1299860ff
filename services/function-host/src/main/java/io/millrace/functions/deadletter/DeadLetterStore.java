package io.millrace.functions.deadletter;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDB;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The dead letters of this node. One thread does everything; what comes in while it writes goes to
 * the disk together. A pipeline beyond its bounds loses its oldest letters, which is told. Futures
 * complete on the context that made this object.
 */
public final class DeadLetterStore {
  private static final Logger log = LoggerFactory.getLogger(DeadLetterStore.class);
  private static final int GROUP = 256;
  private static final long RETRY_MILLIS = 1_000;

  /**
   * A letter as it is kept.
   *
   * @param number under which it is kept
   * @param complete whether {@code letter} has its payload
   * @param size of the payload, in bytes
   */
  public record Stored(long number, DeadLetter letter, boolean complete, int size) {}

  /** Told, on the store's context, what has to be counted. */
  public interface Observer {
    /** The oldest {@code count} letters of a pipeline had to go. */
    void dropped(String pipeline, int count);

    /** Nothing can be kept at the moment; it is tried again until it can. */
    void failing(String reason);

    /** Letters can be kept: once the store is open, and after it failed. */
    void working();
  }

  private record Write(DeadLetter letter, Promise<Void> done) {}

  private final Path folder;
  private final Context context;
  private final int maxCount;
  private final long maxBytes;
  private final Observer observer;
  private final LinkedBlockingQueue<Write> writes = new LinkedBlockingQueue<>();
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(
          Thread.ofPlatform().daemon().name("functions-dead-letters").factory());
  private @Nullable LetterBox box;
  private boolean failed;
  private volatile boolean closing;

  /**
   * @param maxCount bound of a pipeline's letters
   * @param maxBytes bound of their sizes, in bytes
   */
  public DeadLetterStore(Vertx vertx, Path folder, int maxCount, long maxBytes, Observer observer) {
    this.folder = folder;
    this.context = vertx.getOrCreateContext();
    this.maxCount = maxCount;
    this.maxBytes = maxBytes;
    this.observer = observer;
  }

  /** Opens the store. To be called before anything else. */
  public Future<Void> open() {
    return this.<Void>run(
            () -> {
              RocksDB.loadLibrary();
              box = new LetterBox(folder);
              return null;
            })
        .onSuccess(opened -> observer.working());
  }

  private LetterBox box() throws IOException {
    LetterBox opened = box;
    if (opened == null) {
      throw new IOException("the dead letters are closed");
    }
    return opened;
  }

  /**
   * Keeps a letter; succeeds once it is on the disk, in the order of the calls, however long that
   * takes.
   */
  public Future<Void> keep(DeadLetter letter) {
    Promise<Void> done = Promise.promise();
    writes.add(new Write(letter, done));
    thread.execute(this::writeGroup);
    return done.future();
  }

  private void writeGroup() {
    List<Write> group = new ArrayList<>();
    writes.drainTo(group, GROUP);
    if (group.isEmpty()) {
      return;
    }
    List<DeadLetter> letters = group.stream().map(Write::letter).toList();
    while (!tryWrite(letters)) {
      if (closing) {
        return;
      }
    }
    context.runOnContext(ignored -> group.forEach(write -> write.done().complete()));
  }

  private boolean tryWrite(List<DeadLetter> letters) {
    try {
      box().add(letters);
      Map<String, Integer> dropped = new HashMap<>();
      for (DeadLetter letter : letters) {
        List<Long> beyond = box().index().beyond(letter.pipeline(), maxCount, maxBytes);
        if (!beyond.isEmpty()) {
          dropped.merge(letter.pipeline(), box().remove(letter.pipeline(), beyond), Integer::sum);
        }
      }
      context.runOnContext(ignored -> dropped.forEach(observer::dropped));
      if (failed) {
        failed = false;
        context.runOnContext(ignored -> observer.working());
      }
      return true;
    } catch (IOException failure) {
      failed = true;
      log.error("dead letters cannot be kept in {}: {}", folder, failure.getMessage());
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

  /** How many there are. */
  public Future<Integer> count(String pipeline) {
    return run(() -> box().index().count(pipeline));
  }

  /**
   * Newest first; the letters behind the first that goes beyond {@code mostBytes} of payload come
   * without theirs.
   */
  public Future<List<Stored>> list(String pipeline, int skip, int most, long mostBytes) {
    return run(() -> {
      List<Stored> found = new ArrayList<>();
      long room = mostBytes;
      for (long number : box().index().newestFirst(pipeline, skip, most)) {
        DeadLetter letter = box().read(pipeline, number);
        if (letter != null) {
          int size = letter.message().payload().length();
          boolean complete = size <= room || found.isEmpty();
          room -= complete ? size : 0;
          found.add(
              new Stored(number, complete ? letter : letter.withoutPayload(), complete, size));
        }
      }
      return found;
    });
  }

  /** The number of the newest letter, -1 when there is none. */
  public Future<Long> newest(String pipeline) {
    return run(() -> box().index().newest(pipeline));
  }

  /**
   * Oldest first, beginning behind number {@code after}, not beyond {@code upTo}; stops after
   * {@code mostBytes} of payload.
   */
  public Future<List<Stored>> next(
      String pipeline, long after, long upTo, int most, long mostBytes) {
    return run(() -> {
      List<Stored> found = new ArrayList<>();
      long bytes = 0;
      for (long number : box().index().oldestFirst(pipeline, after, upTo, most)) {
        DeadLetter letter = box().read(pipeline, number);
        if (letter != null) {
          int size = letter.message().payload().length();
          found.add(new Stored(number, letter, true, size));
          bytes += size;
        }
        if (bytes > mostBytes) {
          break;
        }
      }
      return found;
    });
  }

  /** The numbers of all letters, ascending. */
  public Future<List<Long>> numbers(String pipeline) {
    return run(() -> box().index().oldestFirst(pipeline, -1, Long.MAX_VALUE, Integer.MAX_VALUE));
  }

  /** Those of {@code numbers} that exist; stops after {@code mostBytes} of payload. */
  public Future<List<Stored>> read(String pipeline, List<Long> numbers, long mostBytes) {
    return run(() -> {
      List<Stored> found = new ArrayList<>();
      long bytes = 0;
      for (long number : numbers) {
        DeadLetter letter = bytes > mostBytes ? null : box().read(pipeline, number);
        if (letter != null) {
          int size = letter.message().payload().length();
          found.add(new Stored(number, letter, true, size));
          bytes += size;
        }
      }
      return found;
    });
  }

  /**
   * Deletes the letters of pipelines that are not among {@code kept} and had their last one so long
   * ago that they must be gone. Returns how many there were.
   */
  public Future<Integer> sweep(Set<String> kept, Duration age) {
    long before = System.currentTimeMillis() - age.toMillis();
    return run(() -> {
      int swept = 0;
      for (String pipeline : box().index().pipelines()) {
        DeadLetter newest =
            kept.contains(pipeline) ? null : box().read(pipeline, box().index().newest(pipeline));
        if (newest != null && newest.failedAtMillis() < before) {
          List<Long> all = box().index().newestFirst(pipeline, 0, Integer.MAX_VALUE);
          swept += box().remove(pipeline, all);
          log.info("dead letters of pipeline {}, which is gone, are deleted", pipeline);
        }
      }
      return swept;
    });
  }

  /** How many there are behind number {@code after} and not beyond {@code upTo}. */
  public Future<Integer> count(String pipeline, long after, long upTo) {
    return run(() -> box().index().oldestFirst(pipeline, after, upTo, Integer.MAX_VALUE).size());
  }

  /** Deletes letters. Returns how many were there. */
  public Future<Integer> remove(String pipeline, List<Long> numbers) {
    return run(() -> box().remove(pipeline, numbers));
  }

  /** Deletes all letters of a pipeline. Returns how many there were. */
  public Future<Integer> removeAll(String pipeline) {
    return run(
        () -> box().remove(pipeline, box().index().newestFirst(pipeline, 0, Integer.MAX_VALUE)));
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
              LetterBox opened = box;
              box = null;
              if (opened != null) {
                opened.close();
              }
              return (Void) null;
            })
        .onComplete(done -> thread.shutdown());
  }
}
