package io.millrace.egress.retry;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** A clock that stands still until it is told to go on. */
public final class FakeTimers implements Timers {
  private record Due(long at, Runnable action) {}

  private final List<Due> pending = new ArrayList<>();
  private long now;

  @Override
  public long now() {
    return now;
  }

  @Override
  public Timer after(long delayMillis, Runnable action) {
    Due due = new Due(now + Math.max(1, delayMillis), action);
    pending.add(due);
    return () -> pending.removeIf(other -> other == due);
  }

  /** Lets time pass; what falls due happens at its moment. */
  public void advance(long millis) {
    long end = now + millis;
    while (true) {
      Due next =
          pending.stream()
              .filter(due -> due.at() <= end)
              .min(Comparator.comparingLong(Due::at))
              .orElse(null);
      if (next == null) {
        now = end;
        return;
      }
      pending.remove(next);
      now = next.at();
      next.action().run();
    }
  }

  /** How many timers run. */
  public int running() {
    return pending.size();
  }
}
