package io.millrace.ingest.spool;

import java.util.ArrayDeque;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The newest chunks of a pipeline, in memory, so that a reader that keeps up never reads the disk.
 * Ends where the queue on disk ends, holds at most {@link #MAX_BYTES}, and shares a budget with the
 * tails of all pipelines.
 */
final class Tail {
  /** Most that one tail holds, in bytes of cost; a larger single chunk is held nevertheless. */
  static final long MAX_BYTES = 2L * 1024 * 1024;

  /** Most that all tails of a spool hold, in bytes of cost. */
  static final long BUDGET_BYTES = 64L * 1024 * 1024;

  private final AtomicLong budgetUsed;
  private final ArrayDeque<Chunk> chunks = new ArrayDeque<>();
  private long bytes;

  Tail(AtomicLong budgetUsed) {
    this.budgetUsed = budgetUsed;
  }

  synchronized void add(Chunk chunk) {
    long cost = chunk.cost();
    while (!chunks.isEmpty() && bytes + cost > MAX_BYTES) {
      removeFirst();
    }
    if (budgetUsed.addAndGet(cost) > BUDGET_BYTES) {
      // The tail must end where the queue ends, or readers would miss what is only on disk.
      budgetUsed.addAndGet(-cost);
      clear();
      return;
    }
    bytes += cost;
    chunks.addLast(chunk);
  }

  /**
   * What begins at {@code offset}, and forgets everything before; null when that is not in memory.
   */
  synchronized @Nullable Chunk take(long offset) {
    if (chunks.isEmpty() || chunks.getFirst().firstOffset() > offset) {
      return null;
    }
    while (!chunks.isEmpty()) {
      Chunk first = removeFirst();
      if (first.endOffset() > offset) {
        return first.from(offset);
      }
    }
    return null;
  }

  synchronized void clear() {
    chunks.clear();
    budgetUsed.addAndGet(-bytes);
    bytes = 0;
  }

  private Chunk removeFirst() {
    Chunk first = chunks.removeFirst();
    long cost = first.cost();
    bytes -= cost;
    budgetUsed.addAndGet(-cost);
    return first;
  }
}
