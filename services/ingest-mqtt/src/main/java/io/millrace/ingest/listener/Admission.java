package io.millrace.ingest.listener;

import io.millrace.ingest.packet.Reason;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Whether another client may come in. Callable from any thread. */
final class Admission {
  /** Sockets beyond the bound that are kept open long enough to hear why they are refused. */
  private static final int SPARE = 256;

  private final ConnectionLimits limits;
  private final ConnectionCounts counts;
  private final AtomicInteger open = new AtomicInteger();
  private final Tokens rate;

  Admission(ConnectionLimits limits, ConnectionCounts counts) {
    this.limits = limits;
    this.counts = counts;
    this.rate = new Tokens(limits.perSecond(), 2L * limits.perSecond());
  }

  /** A socket has come; false when there is not even room to tell it why it is refused. */
  boolean opened() {
    if (open.incrementAndGet() > limits.connections() + SPARE) {
      open.decrementAndGet();
      counts.limited(Limit.CONNECTIONS);
      return false;
    }
    return true;
  }

  void closed() {
    open.decrementAndGet();
  }

  /** A socket says CONNECT; why it is refused, or null. */
  synchronized @Nullable Reason refuses() {
    if (open.get() > limits.connections()) {
      counts.limited(Limit.CONNECTIONS);
      return Reason.QUOTA_EXCEEDED;
    }
    if (!rate.take(1, System.nanoTime())) {
      counts.limited(Limit.CONNECTION_RATE);
      return Reason.CONNECTION_RATE_EXCEEDED;
    }
    return null;
  }

  /** A bucket of tokens that fills with time. For one thread at a time. */
  static final class Tokens {
    private final double perNano;
    private final long most;
    private double left;
    private long lastNanos = System.nanoTime();

    /**
     * @param perSecond how many come in a second
     * @param most how many there can be at once
     */
    Tokens(long perSecond, long most) {
      this.perNano = (double) perSecond / TimeUnit.SECONDS.toNanos(1);
      this.most = most;
      this.left = most;
    }

    /** Takes tokens where some are left; the last may be more than are left. */
    boolean take(long count, long nowNanos) {
      refill(nowNanos);
      if (left <= 0) {
        return false;
      }
      left -= count;
      return true;
    }

    /** Takes tokens; returns the nanoseconds until there are some again, 0 for at once. */
    long owe(long count, long nowNanos) {
      refill(nowNanos);
      left -= count;
      return left >= 0 ? 0 : (long) (-left / perNano);
    }

    private void refill(long nowNanos) {
      left = Math.min(most, left + (nowNanos - lastNanos) * perNano);
      lastNanos = nowNanos;
    }
  }
}
