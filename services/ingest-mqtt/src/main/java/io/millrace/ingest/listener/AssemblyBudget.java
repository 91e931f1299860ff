package io.millrace.ingest.listener;

import io.millrace.ingest.packet.Assembly;
import io.netty.util.concurrent.EventExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Memory that large packets of all connections may take while they are coming in. A packet is let
 * in whole or waits, with its socket unread, so that those that were let in always come to an end.
 */
final class AssemblyBudget {
  private static final long RETRY_MILLIS = 10;

  private final long limit;
  private final AtomicLong used = new AtomicLong();

  AssemblyBudget(long limit) {
    this.limit = limit;
  }

  long used() {
    return used.get();
  }

  private boolean take(int bytes) {
    // One alone may always: else nothing of its size could come in at all.
    long after = used.addAndGet(bytes);
    if (after > limit && after > bytes) {
      used.addAndGet(-bytes);
      return false;
    }
    return true;
  }

  /** The view of one connection. */
  Assembly of(ReadGate gate, EventExecutor loop, ConnectionCounts counts) {
    return new Assembly() {
      @Override
      public boolean begin(int bytes) {
        if (take(bytes)) {
          return true;
        }
        if (!gate.shutFor(ReadGate.Cause.ASSEMBLY)) {
          counts.limited(Limit.ASSEMBLY);
          gate.shut(ReadGate.Cause.ASSEMBLY);
          loop.schedule(
              () -> gate.open(ReadGate.Cause.ASSEMBLY), RETRY_MILLIS, TimeUnit.MILLISECONDS);
        }
        return false;
      }

      @Override
      public void end(int bytes) {
        used.addAndGet(-bytes);
      }
    };
  }
}
