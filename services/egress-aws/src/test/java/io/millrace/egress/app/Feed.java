package io.millrace.egress.app;

import io.millrace.common.link.LinkSource;
import io.millrace.common.link.LinkState;
import io.millrace.common.message.Batch;
import io.millrace.common.message.Message;
import io.millrace.common.message.MessageId;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A function-host's end of a link: hands out what it was given, and remembers what was acknowledged
 * and rejected.
 */
final class Feed implements LinkSource {
  static final long TIME_NANOS = 1_795_345_678_123_456_789L;

  private final String origin;
  private final long since;
  private final ConcurrentLinkedQueue<Message> waiting = new ConcurrentLinkedQueue<>();
  private final AtomicLong offsets = new AtomicLong();
  final AtomicLong acknowledged = new AtomicLong();
  final List<String> rejected = new CopyOnWriteArrayList<>();
  final List<LinkState> states = new CopyOnWriteArrayList<>();

  Feed(String origin) {
    this(origin, TIME_NANOS);
  }

  /**
   * @param since when its first message arrived at the edge, nanoseconds since the epoch
   */
  Feed(String origin, long since) {
    this.origin = origin;
    this.since = since;
  }

  void put(String topic, byte[] payload) {
    long offset = offsets.getAndIncrement();
    waiting.add(
        new Message(
            new MessageId(origin, offset, 0), topic, since + offset, Buffer.buffer(payload)));
  }

  void put(String topic, String payload) {
    put(topic, payload.getBytes(java.nio.charset.StandardCharsets.UTF_8));
  }

  /** Messages that were not handed out yet. */
  int left() {
    return waiting.size();
  }

  @Override
  public @Nullable Batch next(int maxBytes) {
    List<Message> messages = new ArrayList<>();
    int bytes = 0;
    for (Message next = waiting.peek();
        next != null && (messages.isEmpty() || bytes + next.cost() <= maxBytes);
        next = waiting.peek()) {
      messages.add(waiting.remove());
      bytes += next.cost();
    }
    return messages.isEmpty() ? null : new Batch(messages);
  }

  @Override
  public synchronized void acknowledged(int count, Message last) {
    acknowledged.addAndGet(count);
    notifyAll();
  }

  /** Waits until so many messages are acknowledged in all. */
  synchronized void awaitAcknowledged(long count) {
    try {
      while (acknowledged.get() < count) {
        wait();
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", interrupted);
    }
  }

  @Override
  public void rejected(Message message, String reason) {
    rejected.add(message.id().offset() + ": " + reason);
  }

  @Override
  public void stateChanged(LinkState state) {
    states.add(state);
  }
}
