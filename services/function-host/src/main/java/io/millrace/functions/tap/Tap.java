package io.millrace.functions.tap;

import io.millrace.common.message.Message;
import io.vertx.core.Promise;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One look at one place of a pipeline: what has passed since it was last read, as far as it fits.
 */
final class Tap {
  private static final int MAX_MESSAGES = 10_000;
  private static final long MAX_BYTES = 4L * 1024 * 1024;

  private final String pipeline;
  private final int place;
  private final ArrayDeque<Message> messages = new ArrayDeque<>();
  private @Nullable Promise<Void> waiting;
  private long bytes;
  private long leftOut;
  private long lastRead = System.nanoTime();

  /**
   * @param place the stage that messages enter, from 0, or {@link Taps#END}
   */
  Tap(String pipeline, int place) {
    this.pipeline = pipeline;
    this.place = place;
  }

  int place() {
    return place;
  }

  String pipeline() {
    return pipeline;
  }

  void offer(Message message) {
    // One message always fits, however large: it is in memory anyway.
    if (messages.size() >= MAX_MESSAGES || bytes > 0 && bytes + message.cost() > MAX_BYTES) {
      leftOut++;
      return;
    }
    messages.addLast(message);
    bytes += message.cost();
    wake();
  }

  private void wake() {
    Promise<Void> reader = waiting;
    if (reader != null) {
      waiting = null;
      reader.tryComplete();
    }
  }

  boolean isEmpty() {
    return messages.isEmpty() && leftOut == 0;
  }

  /** Completes when there is something, or when somebody else begins to wait. */
  Promise<Void> awaitSomething() {
    wake();
    Promise<Void> reader = Promise.promise();
    waiting = reader;
    return reader;
  }

  List<Message> take(int most) {
    lastRead = System.nanoTime();
    List<Message> taken = new ArrayList<>();
    while (taken.size() < most && !messages.isEmpty()) {
      Message next = messages.removeFirst();
      bytes -= next.cost();
      taken.add(next);
    }
    return taken;
  }

  long takeLeftOut() {
    long count = leftOut;
    leftOut = 0;
    return count;
  }

  long idleNanos(long now) {
    return now - lastRead;
  }
}
