package io.millrace.ingest.session;

import java.util.concurrent.atomic.AtomicLong;

/** What may wait for the clients of all sessions together, in bytes. Callable from any thread. */
final class QueueBudget {
  private final long limit;
  private final AtomicLong used = new AtomicLong();

  QueueBudget(long limit) {
    this.limit = limit;
  }

  /** Takes {@code bytes} out of what is left; false, and nothing is taken, when they are not. */
  boolean take(long bytes) {
    if (used.addAndGet(bytes) > limit) {
      used.addAndGet(-bytes);
      return false;
    }
    return true;
  }

  /** Takes bytes whether they are left or not: what was acknowledged before is not given up. */
  void takeAnyway(long bytes) {
    used.addAndGet(bytes);
  }

  void give(long bytes) {
    used.addAndGet(-bytes);
  }

  long used() {
    return used.get();
  }
}
