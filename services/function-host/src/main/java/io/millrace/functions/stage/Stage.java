package io.millrace.functions.stage;

import io.millrace.common.message.Message;
import io.millrace.functions.protocol.FrameBody;
import io.millrace.functions.protocol.FunctionError;
import io.millrace.functions.protocol.ProtocolViolation;
import io.millrace.functions.protocol.Results;
import io.millrace.functions.protocol.RuntimeSession;
import io.millrace.functions.state.StageState;
import io.millrace.functions.state.StateChange;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/**
 * The messages of one stage: those that wait for its function, those that are in it, and the
 * results on their way to the next stage. It keeps a message until the function has ended with it,
 * so an instance can die at any time. Who starts instances is {@link InstanceKeeper}.
 */
final class Stage implements Step, Results.Sink {
  /** What may wait for the instance before the stage above pauses. */
  static final long QUEUE_BYTES = 1024 * 1024;

  private static final int DEADLY = 3;

  private final int number;
  private final Downstream next;
  private final FailureDesk desk;
  private final StageFigures figures;
  private final Runnable settle;
  private final Thread owner = Thread.currentThread();
  private final ItemQueue queue = new ItemQueue();
  private final Holds holds = new Holds();
  private final Tally tally;
  private final Emissions emissions = new Emissions();
  private final StateCustody state;
  private final Course course;
  private final Window window;
  private Runnable upstream = () -> {};
  private @Nullable RuntimeSession session;

  /** Sequence of the first item of the queue on this connection. */
  private long base = 1;

  private long highest;
  private long lastDone;
  private int suspects;
  private long headSince;
  private boolean upstreamWaits;
  private boolean progressed;
  private long removed;
  private long arrivedAt;

  Stage(
      int number,
      Downstream next,
      FailureDesk desk,
      StageFigures figures,
      StageState state,
      Course course,
      Window window,
      Runnable settle) {
    this.number = number;
    this.next = next;
    this.desk = desk;
    this.figures = figures;
    this.tally = new Tally(figures);
    this.course = course;
    this.window = window;
    this.settle = settle;
    this.state =
        new StateCustody(
            state,
            () -> {
              resume();
              settle.run();
            });
  }

  @Override
  public void upstream(Runnable upstream) {
    this.upstream = upstream;
  }

  @Override
  public boolean full() {
    boolean full = queue.unsentBytes() >= QUEUE_BYTES;
    upstreamWaits |= full;
    return full;
  }

  @Override
  public void offer(long root, Message message) {
    if (arrivedAt == 0) {
      // Once for all that comes in one go.
      arrivedAt = System.nanoTime();
    }
    queue.add(root, message, arrivedAt);
  }

  @Override
  public void flush() {
    arrivedAt = 0;
    pump();
  }

  @Override
  public long lowestRoot() {
    return Math.min(state.lowestRoot(), Math.min(queue.lowestRoot(), holds.lowestRoot()));
  }

  /** An instance has loaded the function. */
  void attach(RuntimeSession ready) {
    session = ready;
    lastDone = 0;
    state.begin();
    pump();
  }

  @Override
  public void resume() {
    RuntimeSession current = session;
    if (current != null) {
      if (current.paused() && !mustPause()) {
        // The time limit is for the function, not for waiting on what is below.
        headSince = System.nanoTime();
        current.pause(false);
      }
      pump();
    }
  }

  private boolean mustPause() {
    return next.full() || holds.full() || state.full();
  }

  private void pump() {
    assert Thread.currentThread() == owner : "a stage belongs to one thread";
    RuntimeSession current = session;
    if (current == null) {
      return;
    }
    if (queue.sent() == 0) {
      headSince = System.nanoTime();
    }
    while (queue.unsent() > 0 && windowOpen() && !current.writeQueueFull() && !mustPause()) {
      if (!state.give(current)) {
        break;
      }
      int most = suspects > 0 ? 1 : Math.min(queue.unsent(), window.messages() - queue.sent());
      Feed.writeFrame(current, queue, base, most);
    }
    tally.waiting(queue.size(), queue.unsent());
    if (upstreamWaits && queue.unsentBytes() < QUEUE_BYTES) {
      upstreamWaits = false;
      upstream.run();
    }
  }

  /** Nothing of it counts any more. */
  void leave() {
    tally.waiting(0, 0);
  }

  private boolean windowOpen() {
    return suspects > 0 ? queue.sent() == 0 : window.open(queue);
  }

  /** Takes a frame of results. */
  void results(FrameBody body) {
    long before = base;
    tally.begin();
    Results.read(body, this);
    removeEnded();
    emissions.frameEnds(body, highest < base || queue.ended((int) (highest - base)));
    tally.show();
    if (base != before) {
      long now = System.nanoTime();
      window.ended(base - before, now - headSince);
      headSince = now;
    }
  }

  /** What was read in one go has been taken. */
  void afterRead() {
    next.flush();
    RuntimeSession current = session;
    if (current != null) {
      current.pause(mustPause());
      pump();
    }
    settle.run();
  }

  void writable() {
    pump();
  }

  @Override
  public void emit(long sequence, FrameBody body, int from, int to) {
    int index = inProgress(sequence);
    if (!emissions.repeats(sequence, body, from, to)) {
      Message in = queue.message(index);
      forward(index, new Message(in.id(), in.topic(), in.timestampNanos(), body.slice(from, to)));
    }
  }

  @Override
  public void emitTo(long sequence, String topic, FrameBody body, int from, int to) {
    int index = inProgress(sequence);
    if (!emissions.repeats(sequence, body, from, to)) {
      Message in = queue.message(index);
      forward(index, new Message(in.id(), topic, in.timestampNanos(), body.slice(from, to)));
    }
  }

  @Override
  public void state(long sequence, StateChange change) {
    inProgress(sequence);
    emissions.begins(sequence);
    state.note(sequence, change);
  }

  private void forward(int index, Message message) {
    course.emitting(removed + index);
    next.offer(queue.root(index), message);
    tally.out(message);
  }

  @Override
  public void done(long sequence) {
    if (sequence < lastDone || sequence >= base + queue.sent()) {
      throw new ProtocolViolation(
          "badSequence", "DONE for message " + sequence + " after " + lastDone);
    }
    lastDone = sequence;
    while (base <= sequence) {
      removeFirst();
    }
  }

  @Override
  public void error(long sequence, FunctionError error) {
    int index = inProgress(sequence);
    queue.end(index);
    figures.addError();
    bury(index, error);
  }

  private int inProgress(long sequence) {
    long index = sequence - base;
    if (index < 0 || index >= queue.sent() || sequence < highest || queue.ended((int) index)) {
      throw new ProtocolViolation(
          "badSequence",
          "a result for message " + sequence + ", which was not delivered or has ended");
    }
    highest = sequence;
    return (int) index;
  }

  private void removeEnded() {
    while (queue.sent() > 0 && queue.ended(0)) {
      removeFirst();
    }
  }

  private void removeFirst() {
    state.ended(base, queue.root(0));
    tally.in(queue.message(0), queue.since(0));
    queue.removeFirst();
    course.ended();
    removed++;
    base++;
    progressed = true;
    if (suspects > 0) {
      suspects--;
    }
  }

  private void bury(int index, FunctionError error) {
    Message failed = queue.message(index);
    holds.add(queue.root(index), failed.cost());
    figures.addDeadLetter();
    desk.deadLetter(
        queue.root(index),
        number,
        failed,
        error,
        () -> {
          holds.releaseFirst();
          resume();
          settle.run();
        });
  }

  /** The instance is gone, asked to or not; what it has not ended is taken back. */
  void detach() {
    assert Thread.currentThread() == owner : "a stage belongs to one thread";
    session = null;
    tally.begin();
    // Results come in order: when those of a message have begun, those of all before it are
    // complete.
    while (base < highest && queue.sent() > 0) {
      removeFirst();
    }
    removeEnded();
    state.forget();
    emissions.restart(queue.sent() > 0 && highest == base, base == 1);
    tally.show();
  }

  /**
   * To be called after {@link #detach} when nobody had asked the instance to end: the message in
   * progress is under suspicion.
   */
  void blame(FunctionError death) {
    boolean alone = queue.sent() == 1;
    suspects = Math.max(suspects, queue.sent());
    for (int i = 0; i < queue.sent(); i++) {
      if (queue.addDeath(i) >= DEADLY && alone) {
        giveUp(
            new FunctionError(
                death.type(),
                "the message brought its instance down "
                    + DEADLY
                    + " times; the last time "
                    + death.message(),
                death.stackTrace(),
                0));
      }
    }
    takeBack();
  }

  /** To be called after {@link #detach} when the message in progress took too long. */
  void giveUpFirst(FunctionError tooSlow) {
    if (queue.sent() > 0) {
      giveUp(tooSlow);
    }
    takeBack();
  }

  private void giveUp(FunctionError error) {
    queue.end(0);
    emissions.restart(false, false);
    bury(0, error);
  }

  /** To be called after {@link #detach} when nothing in the messages is at fault. */
  void takeBack() {
    removeEnded();
    tally.show();
    queue.takeBack();
    base = 1;
    highest = 0;
    settle.run();
  }

  @Override
  public void dropUnsent(LongPredicate unwanted) {
    queue.dropUnsent(unwanted);
  }

  /**
   * How long the message in progress has taken, in nanoseconds; 0 when there is none or the stage
   * itself makes it wait.
   */
  long inProgressNanos(long now) {
    RuntimeSession current = session;
    return current == null || queue.sent() == 0 || current.paused() ? 0 : now - headSince;
  }

  /** Whether messages have ended since the last call. */
  boolean takeProgress() {
    boolean was = progressed;
    progressed = false;
    return was;
  }

  void trim() {
    queue.trim();
  }

  StageFigures figures() {
    return figures;
  }
}
