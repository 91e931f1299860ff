package io.millrace.functions.stage;

import io.millrace.common.message.Batch;
import io.millrace.common.message.Message;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/**
 * The beginning of a pipeline: gives every input message a number (root) in the order of arrival,
 * from whichever link, and acknowledges what has been done with. As everything below keeps order,
 * what is done with is one number. The account is kept by batch: a message costs nothing here.
 */
final class Intake {
  /** Where messages come from. */
  interface Source {
    /** Everything before position {@code through} of this source is done with. */
    void acknowledge(long through);
  }

  /** Where messages go: the beginning of a chain. */
  interface Beginning {
    void offer(long root, Message message);

    /** Sets in motion what was offered. */
    void flush();

    /** Forgets what no function has seen yet; asked for one root after the other, upwards. */
    void dropUnsent(LongPredicate unwanted);

    /**
     * Forgets what no function has seen yet, nor the output where there are no functions, and is
     * not wanted any more as it will come again.
     */
    void forget(LongPredicate gone);
  }

  private static final class Run {
    final Source source;
    final long position;
    final Batch batch;
    final long firstRoot;
    final long takenAt = System.nanoTime();
    boolean forgotten;

    Run(Source source, long position, Batch batch, long firstRoot) {
      this.source = source;
      this.position = position;
      this.batch = batch;
      this.firstRoot = firstRoot;
    }

    long endRoot() {
      return firstRoot + batch.size();
    }
  }

  /** A message that no function had seen when its chain was to take no more. */
  private record Recalled(long root, Run run) {
    Message message() {
      return run.batch.messages().get((int) (root - run.firstRoot));
    }
  }

  private record Held(Source source, long position, Batch batch) {}

  private final ArrayDeque<Run> runs = new ArrayDeque<>();
  private final ArrayDeque<Recalled> recalled = new ArrayDeque<>();
  private final ArrayDeque<Held> held = new ArrayDeque<>();
  private final Latencies latencies = new Latencies();
  private @Nullable Beginning chain;
  private long nextRoot;
  private long settledRoot;

  /** Takes the next messages of a source. */
  void take(Source source, long position, Batch batch) {
    Beginning current = chain;
    if (current == null) {
      held.addLast(new Held(source, position, batch));
      return;
    }
    give(current, source, position, batch);
    current.flush();
  }

  private void give(Beginning to, Source source, long position, Batch batch) {
    runs.addLast(new Run(source, position, batch, nextRoot));
    for (Message message : batch.messages()) {
      to.offer(nextRoot++, message);
    }
  }

  /** From now on messages wait here, until {@link #release}. */
  void hold() {
    chain = null;
  }

  /** As {@link #hold}; messages that no function has seen yet wait here again, too. */
  void recall() {
    Beginning current = chain;
    chain = null;
    if (current != null) {
      Iterator<Run> each = runs.iterator();
      current.dropUnsent(
          new LongPredicate() {
            private @Nullable Run run;

            @Override
            public boolean test(long root) {
              Run of = run;
              while (of == null || root >= of.endRoot()) {
                of = each.next();
              }
              run = of;
              recalled.addLast(new Recalled(root, of));
              return true;
            }
          });
    }
  }

  /** Messages, those that waited first, go to {@code to}. */
  void release(Beginning to) {
    chain = to;
    while (!recalled.isEmpty()) {
      Recalled next = recalled.removeFirst();
      to.offer(next.root(), next.message());
    }
    while (!held.isEmpty()) {
      Held next = held.removeFirst();
      give(to, next.source(), next.position(), next.batch());
    }
    to.flush();
  }

  /** Every message before {@code lowest} is done with. */
  void settle(long lowest) {
    Recalled waiting = recalled.peekFirst();
    long settled = Math.min(Math.min(lowest, nextRoot), waiting == null ? nextRoot : waiting.root);
    if (settled <= settledRoot) {
      return;
    }
    long before = settledRoot;
    settledRoot = settled;
    Source source = null;
    long through = 0;
    long now = System.nanoTime();
    while (!runs.isEmpty() && runs.getFirst().firstRoot < settled) {
      Run first = runs.getFirst();
      latencies.note(
          now - first.takenAt,
          Math.min(first.endRoot(), settled) - Math.max(first.firstRoot, before));
      if (source != null && source != first.source) {
        source.acknowledge(through);
      }
      source = first.forgotten ? null : first.source;
      through = first.position + Math.min(first.batch.size(), settled - first.firstRoot);
      if (first.endRoot() > settled) {
        break;
      }
      runs.removeFirst();
    }
    if (source != null) {
      source.acknowledge(through);
    }
  }

  /**
   * The source is gone and its messages will come again from another: those that no function has
   * seen are dropped, and without functions those that have not left.
   */
  void forget(Source source) {
    for (Iterator<Held> each = held.iterator(); each.hasNext(); ) {
      if (each.next().source() == source) {
        each.remove();
      }
    }
    recalled.removeIf(message -> message.run().source == source);
    boolean any = false;
    for (Run run : runs) {
      if (run.source == source) {
        run.forgotten = true;
        any = true;
      }
    }
    Beginning current = chain;
    if (any && current != null) {
      current.forget(this::forgotten);
    }
  }

  private boolean forgotten(long root) {
    Run run = runOf(root);
    return run != null && run.forgotten;
  }

  private @Nullable Run runOf(long root) {
    for (Run run : runs) {
      if (root < run.endRoot()) {
        return root >= run.firstRoot ? run : null;
      }
    }
    return null;
  }

  /** The input message with this number, as long as it is not done with. */
  @Nullable Message original(long root) {
    Run run = runOf(root);
    return run == null ? null : run.batch.messages().get((int) (root - run.firstRoot));
  }

  /** Forgets everything: nothing that was taken so far will be acknowledged. */
  void clear() {
    recalled.clear();
    held.clear();
    runs.clear();
    settledRoot = nextRoot;
  }

  /** From a message's arrival until everything that came of it has been accepted. */
  Latencies latencies() {
    return latencies;
  }

  /** How many messages have been taken. */
  long taken() {
    return nextRoot;
  }
}
