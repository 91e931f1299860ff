package io.millrace.ingest.feed;

import io.millrace.common.link.LinkSender;
import io.millrace.common.link.LinkSource;
import io.millrace.common.link.LinkState;
import io.millrace.common.message.Batch;
import io.millrace.common.message.Message;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Splits a feed among several links by topic: a topic always goes the same way, so that its order
 * is kept. To the feed this is one link, which acknowledges in the order of sending. On the context
 * of the links.
 */
final class Shares implements Way {
  /** What may wait in a lane while another one is being filled, in bytes. */
  private static final long MOST_WAITING = 1024 * 1024;

  private final PipelineFeed feed;
  private final List<Lane> lanes = new ArrayList<>();

  /** Everything that the feed handed out and was not told to be done with, in its order. */
  private final ArrayDeque<Entry> order = new ArrayDeque<>();

  private static final class Entry {
    private final Message message;
    private boolean done;

    Entry(Message message) {
      this.message = message;
    }
  }

  Shares(PipelineFeed feed, int count) {
    this.feed = feed;
    for (int i = 0; i < count; i++) {
      lanes.add(new Lane());
    }
  }

  /** Where the messages of each share come from; by share. */
  List<Lane> lanes() {
    return List.copyOf(lanes);
  }

  /** The share that a topic belongs to, the same on every node and in every release. */
  static int of(String topic, int shares) {
    return Math.floorMod(topic.hashCode(), shares);
  }

  @Override
  public void wake() {
    lanes.forEach(Lane::wake);
  }

  @Override
  public void close() {
    lanes.forEach(Lane::close);
  }

  @Override
  public void goOnAs(long specVersion) {
    lanes.forEach(lane -> lane.goOnAs(specVersion));
  }

  @Override
  public long reopens() {
    return lanes.stream().mapToLong(Lane::reopens).sum();
  }

  private boolean full() {
    return lanes.stream().anyMatch(lane -> lane.waitingBytes >= MOST_WAITING);
  }

  /** Distributes what comes next; false when there is nothing, or no room for it. */
  private boolean pull() {
    Batch batch = full() ? null : feed.next(Batch.TARGET_BYTES);
    if (batch == null) {
      return false;
    }
    for (Message message : batch.messages()) {
      Entry entry = new Entry(message);
      order.addLast(entry);
      lanes.get(of(message.topic(), lanes.size())).keep(entry);
    }
    wake();
    return true;
  }

  private void settle() {
    int count = 0;
    Message last = null;
    while (!order.isEmpty() && order.getFirst().done) {
      last = order.removeFirst().message;
      count++;
    }
    if (last != null) {
      feed.acknowledged(count, last);
    }
  }

  /** Open when all lanes are; otherwise what the first that is not says. */
  private void stateChanged() {
    feed.stateChanged(
        lanes.stream()
            .map(lane -> lane.state)
            .filter(state -> !(state instanceof LinkState.Open))
            .findFirst()
            .orElseGet(() -> lanes.getFirst().state));
  }

  /** One share on its way to one node. */
  final class Lane implements LinkSource {
    private final ArrayDeque<Entry> waiting = new ArrayDeque<>();
    private final ArrayDeque<Entry> sent = new ArrayDeque<>();
    private long waitingBytes;
    private @Nullable LinkSender link;
    private LinkState state = new LinkState.Opening("starting");

    void begin(LinkSender opened) {
      link = opened;
    }

    private void wake() {
      if (link != null) {
        link.wake();
      }
    }

    private void close() {
      if (link != null) {
        link.close();
      }
    }

    private void goOnAs(long specVersion) {
      if (link != null) {
        link.goOnAs(specVersion);
      }
    }

    private long reopens() {
      return link == null ? 0 : link.reopens();
    }

    private void keep(Entry entry) {
      waiting.addLast(entry);
      waitingBytes += entry.message.cost();
    }

    @Override
    public @Nullable Batch next(int maxBytes) {
      List<Message> messages = new ArrayList<>();
      long bytes = 0;
      while (bytes < maxBytes && (!waiting.isEmpty() || pull())) {
        Entry entry = waiting.peekFirst();
        if (entry == null) {
          continue;
        }
        int cost = entry.message.cost();
        if (!messages.isEmpty() && bytes + cost > maxBytes) {
          break;
        }
        waiting.removeFirst();
        waitingBytes -= cost;
        bytes += cost;
        sent.addLast(entry);
        messages.add(entry.message);
      }
      if (messages.isEmpty()) {
        return null;
      }
      // Another lane may have waited for room here.
      Shares.this.wake();
      return new Batch(messages);
    }

    @Override
    public void acknowledged(int count, Message last) {
      for (int i = 0; i < count; i++) {
        sent.removeFirst().done = true;
      }
      settle();
    }

    @Override
    public void rejected(Message message, String reason) {
      feed.rejected(message, reason);
    }

    @Override
    public void stateChanged(LinkState newState) {
      state = newState;
      Shares.this.stateChanged();
    }
  }
}
