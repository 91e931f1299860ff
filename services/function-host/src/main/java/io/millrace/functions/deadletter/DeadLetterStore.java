package io.millrace.functions.deadletter;

import io.millrace.functions.disk.DiskThread;
import io.millrace.functions.disk.KeepingObserver;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The dead letters of this node. A pipeline beyond its bounds loses its oldest letters, which is
 * told. Futures complete on the context that made this object.
 */
public final class DeadLetterStore {
  private static final Logger log = LoggerFactory.getLogger(DeadLetterStore.class);
  private static final int GROUP = 256;

  /**
   * A letter as it is kept.
   *
   * @param number under which it is kept
   * @param complete whether {@code letter} has its payload
   * @param size of the payload, in bytes
   */
  public record Stored(long number, DeadLetter letter, boolean complete, int size) {}

  /** Told, on the store's context, what has to be counted, too. */
  public interface Observer extends KeepingObserver {
    /** The oldest {@code count} letters of a pipeline had to go. */
    void dropped(String pipeline, int count);
  }

  private final Context context;
  private final int maxCount;
  private final long maxBytes;
  private final Observer observer;
  private final DiskThread<LetterBox, DeadLetter> disk;

  /**
   * @param maxCount bound of a pipeline's letters
   * @param maxBytes bound of their sizes, in bytes
   */
  public DeadLetterStore(Vertx vertx, Path folder, int maxCount, long maxBytes, Observer observer) {
    this.context = vertx.getOrCreateContext();
    this.maxCount = maxCount;
    this.maxBytes = maxBytes;
    this.observer = observer;
    this.disk =
        new DiskThread<>(
            context, "dead letters", GROUP, () -> new LetterBox(folder), this::write, observer);
  }

  /** Opens the store. To be called before anything else. */
  public Future<Void> open() {
    return disk.open();
  }

  /**
   * Keeps a letter; succeeds once it is on the disk, in the order of the calls, however long that
   * takes.
   */
  public Future<Void> keep(DeadLetter letter) {
    return disk.keep(letter);
  }

  private void write(LetterBox box, List<DeadLetter> letters) throws IOException {
    box.add(letters);
    Set<String> pipelines = letters.stream().map(DeadLetter::pipeline).collect(Collectors.toSet());
    for (String pipeline : pipelines) {
      trim(box, pipeline);
    }
  }

  private void trim(LetterBox box, String pipeline) {
    List<Long> beyond = box.index().beyond(pipeline, maxCount, maxBytes);
    if (beyond.isEmpty()) {
      return;
    }
    try {
      int dropped = box.remove(pipeline, beyond);
      context.runOnContext(ignored -> observer.dropped(pipeline, dropped));
    } catch (IOException failure) {
      // Those that came are kept, so they must not be written again; the next ones trim these, too.
      log.warn("dead letters beyond the bounds stay for now: {}", failure.getMessage());
    }
  }

  /** How many there are. */
  public Future<Integer> count(String pipeline) {
    return disk.run(box -> box.index().count(pipeline));
  }

  /**
   * Newest first; the letters behind the first that goes beyond {@code mostBytes} of payload come
   * without theirs.
   */
  public Future<List<Stored>> list(String pipeline, int skip, int most, long mostBytes) {
    return disk.run(box -> {
      List<Stored> found = new ArrayList<>();
      long room = mostBytes;
      for (long number : box.index().newestFirst(pipeline, skip, most)) {
        DeadLetter letter = box.read(pipeline, number);
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
    return disk.run(box -> box.index().newest(pipeline));
  }

  /**
   * Oldest first, beginning behind number {@code after}, not beyond {@code upTo}; stops after
   * {@code mostBytes} of payload.
   */
  public Future<List<Stored>> next(
      String pipeline, long after, long upTo, int most, long mostBytes) {
    return disk.run(box -> {
      List<Stored> found = new ArrayList<>();
      long bytes = 0;
      for (long number : box.index().oldestFirst(pipeline, after, upTo, most)) {
        DeadLetter letter = box.read(pipeline, number);
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
    return disk.run(
        box -> box.index().oldestFirst(pipeline, -1, Long.MAX_VALUE, Integer.MAX_VALUE));
  }

  /** Those of {@code numbers} that exist; stops after {@code mostBytes} of payload. */
  public Future<List<Stored>> read(String pipeline, List<Long> numbers, long mostBytes) {
    return disk.run(box -> {
      List<Stored> found = new ArrayList<>();
      long bytes = 0;
      for (long number : numbers) {
        DeadLetter letter = bytes > mostBytes ? null : box.read(pipeline, number);
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
    return disk.run(box -> {
      int swept = 0;
      for (String pipeline : box.index().pipelines()) {
        DeadLetter newest =
            kept.contains(pipeline) ? null : box.read(pipeline, box.index().newest(pipeline));
        if (newest != null && newest.failedAtMillis() < before) {
          List<Long> all = box.index().newestFirst(pipeline, 0, Integer.MAX_VALUE);
          swept += box.remove(pipeline, all);
          log.info("dead letters of pipeline {}, which is gone, are deleted", pipeline);
        }
      }
      return swept;
    });
  }

  /** How many there are behind number {@code after} and not beyond {@code upTo}. */
  public Future<Integer> count(String pipeline, long after, long upTo) {
    return disk.run(
        box -> box.index().oldestFirst(pipeline, after, upTo, Integer.MAX_VALUE).size());
  }

  /** Deletes letters. Returns how many were there. */
  public Future<Integer> remove(String pipeline, List<Long> numbers) {
    return disk.run(box -> box.remove(pipeline, numbers));
  }

  /** Deletes all letters of a pipeline. Returns how many there were. */
  public Future<Integer> removeAll(String pipeline) {
    return disk.run(
        box -> box.remove(pipeline, box.index().newestFirst(pipeline, 0, Integer.MAX_VALUE)));
  }

  /** Writes what was given, then closes. */
  public Future<Void> close() {
    return disk.close();
  }
}
