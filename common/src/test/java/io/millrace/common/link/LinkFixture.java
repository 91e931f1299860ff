package io.millrace.common.link;

import io.millrace.common.message.Batch;
import io.millrace.common.message.Message;
import io.millrace.common.message.MessageId;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** A source of numbered messages and a receiver that remembers what it got, for tests of links. */
final class LinkFixture {
  static final LinkTimings QUICK =
      new LinkTimings(
          Duration.ofMillis(1),
          Duration.ofMillis(50),
          Duration.ofMillis(200),
          Duration.ofMillis(500),
          Duration.ofMillis(5),
          Duration.ofMillis(50),
          Duration.ofSeconds(2));

  private LinkFixture() {}

  static Message message(long number, int size) {
    return new Message(
        new MessageId("spool-1", number, 0),
        "t/" + number % 3,
        number,
        Buffer.buffer(new byte[size]));
  }

  /** Hands out {@code total} messages of {@code size} bytes, then nothing. */
  static final class Numbers implements LinkSource {
    private final long total;
    private final int size;
    private long next;
    final AtomicLong acknowledged = new AtomicLong();
    final List<String> rejected = new CopyOnWriteArrayList<>();
    final List<LinkState> states = new CopyOnWriteArrayList<>();

    Numbers(long total, int size) {
      this.total = total;
      this.size = size;
    }

    @Override
    public @Nullable Batch next(int maxBytes) {
      List<Message> messages = new ArrayList<>();
      int bytes = 0;
      while (next < total && (messages.isEmpty() || bytes < maxBytes)) {
        Message message = message(next++, size);
        bytes += message.cost();
        messages.add(message);
      }
      return messages.isEmpty() ? null : new Batch(messages);
    }

    @Override
    public void acknowledged(int count, Message last) {
      acknowledged.addAndGet(count);
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

  /** Acknowledges everything at once, as long as it is told to. */
  static final class Recorder implements LinkAcceptor {
    final List<Long> offsets = new CopyOnWriteArrayList<>();
    final List<String> closings = new CopyOnWriteArrayList<>();
    final AtomicLong mostAtOnce = new AtomicLong();
    volatile boolean acknowledging = true;
    volatile @Nullable LinkAcknowledger acknowledger;
    private volatile long through;

    @Override
    public Future<LinkReceiver> open(LinkFrame.Open request, LinkAcknowledger acknowledger) {
      this.acknowledger = acknowledger;
      this.through = 0;
      return Future.succeededFuture(
          new LinkReceiver() {
            @Override
            public void receive(long position, Batch batch) {
              batch.messages().forEach(message -> offsets.add(message.id().offset()));
              through = position + batch.size();
              mostAtOnce.accumulateAndGet(batch.size(), Math::max);
              if (acknowledging) {
                acknowledger.acknowledge(through);
              }
            }

            @Override
            public void closed(String reason) {
              closings.add(reason);
            }
          });
    }

    void acknowledgeAll() {
      acknowledging = true;
      LinkAcknowledger current = acknowledger;
      if (current != null) {
        current.acknowledge(through);
      }
    }
  }
}
