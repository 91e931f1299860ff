package io.millrace.ingest.listener;

import io.netty.util.concurrent.EventExecutor;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Topics of messages that were left without acknowledgement on a connection: until it ends no other
 * message of theirs is taken, so that none overtakes what will be sent again. The client cannot be
 * told; it connects and sends again when its connection ends, and this sees to that. On the
 * connection's event loop.
 */
final class Withheld {
  private static final int MAX_TOPICS = 1_000;
  private static final long DISK_LOOK_MILLIS = 1_000;

  private final EventExecutor loop;
  private final int retrySeconds;
  private final BooleanSupplier stores;
  private final Runnable endConnection;
  private final Set<String> topics = new HashSet<>(0);
  private boolean all;
  private boolean awaitsDisk;
  private boolean ended;

  /**
   * @param retrySeconds after which the connection ends at the latest
   * @param stores whether messages can be stored at all
   */
  Withheld(EventExecutor loop, int retrySeconds, BooleanSupplier stores, Runnable endConnection) {
    this.loop = loop;
    this.retrySeconds = retrySeconds;
    this.stores = stores;
    this.endConnection = endConnection;
  }

  boolean covers(String topic) {
    return !topics.isEmpty() && (all || topics.contains(topic));
  }

  /** Leaves a message of this topic without acknowledgement. */
  void add(String topic) {
    if (topics.isEmpty()) {
      loop.schedule(endConnection, retrySeconds, TimeUnit.SECONDS);
    }
    if (topics.size() < MAX_TOPICS) {
      topics.add(topic);
    } else {
      // Too many to remember.
      all = true;
    }
  }

  /** The same, and the connection ends as soon as the disk takes messages again. */
  void addUntilStored(String topic) {
    add(topic);
    if (!awaitsDisk) {
      awaitsDisk = true;
      lookLater();
    }
  }

  /** The connection has ended. */
  void end() {
    ended = true;
  }

  private void lookLater() {
    loop.schedule(this::look, DISK_LOOK_MILLIS, TimeUnit.MILLISECONDS);
  }

  private void look() {
    if (ended) {
      return;
    }
    if (stores.getAsBoolean()) {
      endConnection.run();
    } else {
      lookLater();
    }
  }
}
