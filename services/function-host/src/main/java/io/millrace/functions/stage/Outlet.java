package io.millrace.functions.stage;

import io.millrace.common.link.LinkSender;
import io.millrace.common.link.LinkSource;
import io.millrace.common.link.LinkState;
import io.millrace.common.link.LinkTarget;
import io.millrace.common.link.Links;
import io.millrace.common.message.Batch;
import io.millrace.common.message.Message;
import io.millrace.functions.protocol.FunctionError;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/** What leaves a pipeline over one link, kept until the other end has accepted it. */
final class Outlet implements LinkSource {
  /** What may wait to be sent before the last stage pauses. */
  static final long QUEUE_BYTES = 1024 * 1024;

  private final ItemQueue queue = new ItemQueue();
  private final Holds holds = new Holds();
  private final FailureDesk desk;
  private final int number;
  private final Runnable changed;
  private @Nullable LinkSender sender;
  private LinkState state = new LinkState.Opening("not opened yet");
  private long notOpenSince = System.nanoTime();

  /**
   * @param number under which dead letters name the output
   * @param changed run when messages have left or been accepted
   */
  Outlet(FailureDesk desk, int number, Runnable changed) {
    this.desk = desk;
    this.number = number;
    this.changed = changed;
  }

  void open(Links links, LinkTarget target) {
    sender = links.connect(target, this);
  }

  void close() {
    LinkSender current = sender;
    if (current != null) {
      current.close();
    }
    queue.clear();
  }

  boolean full() {
    return queue.unsentBytes() >= QUEUE_BYTES || holds.full();
  }

  void offer(long root, Message message) {
    queue.add(root, message);
  }

  void pressed() {
    LinkSender current = sender;
    if (current != null) {
      current.press();
    }
  }

  void flush() {
    LinkSender current = sender;
    if (current != null && queue.unsent() > 0) {
      current.wake();
    }
  }

  void dropUnsent(LongPredicate unwanted) {
    queue.dropUnsent(unwanted);
  }

  long lowestRoot() {
    return Math.min(queue.lowestRoot(), holds.lowestRoot());
  }

  int waiting() {
    return queue.size();
  }

  void trim() {
    queue.trim();
  }

  /** Why nothing can leave, if that has been so for longer than {@code nanos}. */
  Optional<String> blocked(long now, long nanos) {
    return state instanceof LinkState.Opening opening && now - notOpenSince > nanos
        ? Optional.of(opening.reason())
        : Optional.empty();
  }

  @Override
  public @Nullable Batch next(int maxBytes) {
    if (queue.unsent() == 0) {
      return null;
    }
    List<Message> messages = new ArrayList<>();
    long cost = 0;
    while (queue.unsent() > 0) {
      Message message = queue.message(queue.sent());
      cost += message.cost();
      if (cost > maxBytes && !messages.isEmpty()) {
        break;
      }
      messages.add(message);
      queue.sendOne();
    }
    changed.run();
    return new Batch(messages);
  }

  @Override
  public void acknowledged(int count, Message last) {
    for (int i = 0; i < count && queue.sent() > 0; i++) {
      queue.removeFirst();
    }
    changed.run();
  }

  @Override
  @SuppressWarnings("ReferenceEquality") // The link hands back the object that it was given.
  public void rejected(Message message, String reason) {
    for (int i = 0; i < queue.sent(); i++) {
      if (queue.message(i) == message) {
        holds.add(queue.root(i), message.cost());
        FunctionError refusal = new FunctionError("", reason, "", 0);
        desk.deadLetter(
            queue.root(i),
            number,
            message,
            refusal,
            () -> {
              holds.releaseFirst();
              changed.run();
            });
        return;
      }
    }
  }

  @Override
  public void stateChanged(LinkState newState) {
    if (state instanceof LinkState.Open) {
      notOpenSince = System.nanoTime();
    }
    state = newState;
  }
}
