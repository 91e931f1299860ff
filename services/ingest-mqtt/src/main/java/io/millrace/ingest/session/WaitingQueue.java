package io.millrace.ingest.session;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** What waits for one client, in order. Anybody may add; one takes out. */
final class WaitingQueue {
  private final SessionLimits limits;
  private final Queue<Queued> queue = new ConcurrentLinkedQueue<>();

  /**
   * Sent on an earlier connection and not confirmed: before all others, and mostly empty. What is
   * on its way has a bound of its own, and does not take room from what comes in.
   */
  private final Queue<Queued> again = new ConcurrentLinkedQueue<>();

  private final AtomicInteger count = new AtomicInteger();
  private final AtomicLong bytes = new AtomicLong();

  WaitingQueue(SessionLimits limits) {
    this.limits = limits;
  }

  /** Whether a message of {@code cost} bytes may be added; one alone always may. */
  boolean hasRoomFor(int cost) {
    return count.get() < limits.queuedMessages()
        && (bytes.get() + cost <= limits.queuedBytes() || count.get() == 0);
  }

  void add(Queued queued) {
    count.incrementAndGet();
    bytes.addAndGet(queued.cost());
    queue.add(queued);
  }

  /** Puts back, before everything that waits, what is to be sent again. */
  void putBack(List<Queued> unconfirmed) {
    List<Queued> behind = new ArrayList<>(again);
    again.clear();
    again.addAll(unconfirmed);
    again.addAll(behind);
  }

  @Nullable Queued peek() {
    Queued first = again.peek();
    return first == null ? queue.peek() : first;
  }

  @Nullable Queued poll() {
    Queued first = again.poll();
    if (first != null) {
      return first;
    }
    Queued next = queue.poll();
    if (next != null) {
      count.decrementAndGet();
      bytes.addAndGet(-next.cost());
    }
    return next;
  }

  /** Takes one out before its turn; false when somebody else has. */
  boolean remove(Queued queued) {
    boolean removed = queue.remove(queued);
    if (removed) {
      count.decrementAndGet();
      bytes.addAndGet(-queued.cost());
    }
    return removed;
  }

  List<Queued> all() {
    List<Queued> all = new ArrayList<>(again);
    all.addAll(queue);
    return all;
  }

  boolean isEmpty() {
    return again.isEmpty() && queue.isEmpty();
  }

  /** Takes everything out; nobody will get it. */
  List<Queued> clear() {
    List<Queued> left = new ArrayList<>();
    Queued next;
    while ((next = poll()) != null) {
      next.settle();
      left.add(next);
    }
    return left;
  }
}
