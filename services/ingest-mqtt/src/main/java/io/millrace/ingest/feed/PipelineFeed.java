package io.millrace.ingest.feed;

import io.millrace.common.link.LinkSource;
import io.millrace.common.link.LinkState;
import io.millrace.common.message.Batch;
import io.millrace.common.message.Message;
import io.millrace.common.spec.Drain;
import io.millrace.ingest.spool.Delivered;
import io.millrace.ingest.spool.Mark;
import io.millrace.ingest.spool.PipelineSpool;
import io.millrace.ingest.spool.Spool;
import io.vertx.core.Vertx;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Feeds one pipeline from its queue. Two courses lead through it: one along what comes in, and one
 * through what that left behind because it was too old when its turn came. Where the queue leaves
 * in order, nothing is ever left behind. Everything happens on the context of the links.
 */
final class PipelineFeed implements LinkSource {
  /** What waited longer is not new, where what is new goes first. */
  private static final long NEW_NANOS = TimeUnit.SECONDS.toNanos(5);

  private final PipelineSpool queue;
  private final FeedEvents events;
  private final Drain drain;
  private final Turns turns;
  private final Disk disk;
  private final Forward forward;
  private final Backlog backlog;

  /** What was sent and is not acknowledged, in the order of sending. */
  private final ArrayDeque<Portion> unacknowledged = new ArrayDeque<>();

  /** What a course handed out and was not sent yet. */
  private @Nullable Portion ahead;

  private @Nullable Portion behind;
  private @Nullable Way sender;
  private boolean closed;
  private LinkState state = new LinkState.Opening("starting");

  PipelineFeed(Vertx vertx, Spool spool, PipelineSpool queue, FeedEvents events) {
    this.queue = queue;
    this.events = events;
    this.drain = queue.limits().drain();
    this.turns = new Turns(drain.catchUpPercent());
    this.disk = new Disk(vertx, spool, queue, events, this::wake);
    this.forward = new Forward(disk, queue.delivered().frontier(), null);
    this.backlog = new Backlog(disk, drain);
  }

  void begin(Way sender) {
    this.sender = sender;
    queue.onMessages(sender::wake);
  }

  /** Whether this feed does what is wanted for a queue now. */
  boolean feeds(PipelineSpool wanted) {
    return queue == wanted && drain.equals(wanted.limits().drain());
  }

  /** The link's next opening, should it be lost, asks for this version of the pipeline. */
  void goOnAs(long specVersion) {
    if (sender != null) {
      sender.goOnAs(specVersion);
    }
  }

  void close() {
    closed = true;
    disk.close();
    if (sender != null) {
      sender.close();
    }
  }

  LinkState state() {
    return state;
  }

  long reopens() {
    return sender == null ? 0 : sender.reopens();
  }

  @Override
  public @Nullable Batch next(int maxBytes) {
    boolean catchUp = turns.catchingUp();
    Batch first = catchUp ? nextBehind(maxBytes) : nextAhead(maxBytes);
    if (first != null || (turns.strict() && !caughtUp())) {
      return first;
    }
    return catchUp ? nextAhead(maxBytes) : nextBehind(maxBytes);
  }

  private boolean caughtUp() {
    return behind == null && backlog.ended();
  }

  private @Nullable Batch nextAhead(int maxBytes) {
    Gathering gathering = new Gathering(maxBytes);
    do {
      ahead = ahead == null ? newest() : ahead;
      ahead = gathering.take(ahead);
    } while (ahead == null && gathering.hasRoom());
    turns.sent(false, gathering.bytes);
    return gathering.batch();
  }

  private @Nullable Batch nextBehind(int maxBytes) {
    Gathering gathering = new Gathering(maxBytes);
    do {
      behind = behind == null ? backlog.next() : behind;
      behind = gathering.take(behind);
    } while (behind == null && gathering.hasRoom());
    turns.sent(true, gathering.bytes);
    return gathering.batch();
  }

  /** What comes next of what is new; what is not new any more is left behind on the way. */
  private @Nullable Portion newest() {
    Portion portion = forward.next();
    if (portion == null || drain.inOrder() || isNew(portion) || !backlog.hasRoom()) {
      return portion;
    }
    Mark end = queue.endMark();
    backlog.add(new Delivered.Stretch(portion.from(), end));
    forward.jumpTo(end);
    return forward.next();
  }

  private static boolean isNew(Portion portion) {
    long now = TimeUnit.MILLISECONDS.toNanos(System.currentTimeMillis());
    return now - portion.messages().getLast().timestampNanos() < NEW_NANOS;
  }

  /** Puts one batch together. */
  private final class Gathering {
    private final int maxBytes;
    private final List<Message> messages = new ArrayList<>();
    private long bytes;
    private boolean full;

    Gathering(int maxBytes) {
      this.maxBytes = maxBytes;
    }

    boolean hasRoom() {
      return !full && bytes < maxBytes;
    }

    /** Takes as much as fits; what is left. */
    @Nullable Portion take(@Nullable Portion portion) {
      if (portion == null) {
        full = true;
        return null;
      }
      int count = 0;
      for (Message message : portion.messages()) {
        if (bytes >= maxBytes || (!messages.isEmpty() && bytes + message.cost() > maxBytes)) {
          break;
        }
        messages.add(message);
        bytes += message.cost();
        count++;
      }
      if (count == portion.messages().size()) {
        unacknowledged.addLast(portion);
        return null;
      }
      full = true;
      if (count > 0) {
        unacknowledged.addLast(portion.first(count));
      }
      return portion.withoutFirst(count);
    }

    @Nullable Batch batch() {
      return messages.isEmpty() ? null : new Batch(messages);
    }
  }

  private void wake() {
    if (sender != null) {
      sender.wake();
    }
  }

  @Override
  public void acknowledged(int count, Message last) {
    int left = count;
    while (left > 0) {
      Portion first = unacknowledged.removeFirst();
      int size = first.messages().size();
      Portion done = left < size ? first.first(left) : first;
      if (left < size) {
        unacknowledged.addFirst(first.withoutFirst(left));
      }
      queue.delivered(done.from(), done.to());
      left -= done.messages().size();
    }
  }

  @Override
  public void rejected(Message message, String reason) {
    events.rejected(queue.id(), message.topic(), reason);
  }

  @Override
  public void stateChanged(LinkState state) {
    this.state = state;
    if (!closed) {
      events.linkChanged(queue.id());
    }
  }
}
