package io.millrace.manager.notify;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one target is still to be told, in order, on a thread of its own. A target that is away is
 * tried again, less and less often; alerts beyond the bound are dropped, and so are those that were
 * tried in vain. All of that is counted, and the alerts themselves are stored elsewhere.
 */
final class TargetQueue implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(TargetQueue.class);
  static final int MOST_WAITING = 1_000;
  static final int MOST_TRIES = 12;

  private Target target;

  /** What is being told right now; null between two alerts. */
  private @Nullable Target telling;

  private final Duration firstPause;
  private final Duration longestPause;
  private final BlockingQueue<JsonObject> waiting = new ArrayBlockingQueue<>(MOST_WAITING);
  private final Counter told;
  private final Counter retried;
  private final Counter dropped;
  private final Thread thread;

  /**
   * @param firstPause after the first failure; it doubles with each one
   */
  TargetQueue(Target target, Duration firstPause, Duration longestPause, MeterRegistry meters) {
    this.target = target;
    this.firstPause = firstPause;
    this.longestPause = longestPause;
    this.told = meters.counter("millrace.manager.notifications", "target", target.name());
    this.retried = meters.counter("millrace.manager.notification.retries", "target", target.name());
    this.dropped = meters.counter("millrace.manager.notification.drops", "target", target.name());
    this.thread = Thread.ofVirtual().name("notify").start(this::run);
  }

  /**
   * What waits, and what comes, is told to another target. What is being told is told to the end:
   * cut short, it would be told again, to the new one.
   */
  synchronized void retarget(Target other) {
    Target before = target;
    target = other;
    if (before != telling) {
      before.close();
    }
  }

  private synchronized Target begin() {
    telling = target;
    return target;
  }

  private synchronized void end(Target told) {
    telling = null;
    if (told != target) {
      told.close();
    }
  }

  private synchronized String name() {
    return target.name();
  }

  void offer(JsonObject alert) {
    if (!waiting.offer(alert)) {
      dropped.increment();
      log.warn("{} alerts wait for {} already: one was dropped", MOST_WAITING, name());
    }
  }

  private void run() {
    try {
      while (true) {
        tell(waiting.take());
      }
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  private void tell(JsonObject alert) throws InterruptedException {
    Duration pause = firstPause;
    for (int tries = 1; ; tries++) {
      Target now = begin();
      try {
        now.tell(alert);
        told.increment();
        return;
      } catch (Target.Undelivered failure) {
        if (!failure.temporary() || tries == MOST_TRIES) {
          dropped.increment();
          log.warn("an alert was not told to {}: {}", now.name(), failure.getMessage());
          return;
        }
        retried.increment();
        log.info("{} will be told again in {}: {}", now.name(), pause, failure.getMessage());
      } finally {
        end(now);
      }
      Thread.sleep(pause);
      pause =
          pause.multipliedBy(2).compareTo(longestPause) < 0 ? pause.multipliedBy(2) : longestPause;
    }
  }

  @Override
  public synchronized void close() {
    thread.interrupt();
    target.close();
  }
}
