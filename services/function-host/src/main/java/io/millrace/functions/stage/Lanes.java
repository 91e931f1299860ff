package io.millrace.functions.stage;

import io.millrace.common.message.Message;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Several stages that share the messages of one step: those of a topic always go to the same, so
 * that a function sees them in order. What the stages send leaves in the order of what came in, as
 * if there were one: so order holds through the rest of the chain, outputs keep their numbers, and
 * what is done with is still one number. A stage that is ahead keeps its results, within bounds.
 */
final class Lanes implements Step {
  /** What a stage that is ahead may keep before it pauses. */
  private static final long AHEAD_BYTES = 1024 * 1024;

  private record Turn(Lane lane, long root) {}

  private record Output(long item, long root, Message message) {}

  private final Downstream next;
  private final Runnable settle;
  private final List<Lane> lanes = new ArrayList<>();
  private final ArrayDeque<Turn> turns = new ArrayDeque<>();
  private boolean resuming;
  private boolean again;

  Lanes(Downstream next, Runnable settle) {
    this.next = next;
    this.settle = settle;
  }

  /** Makes a stage of what it has to be told: where its results go, and what they belong to. */
  @FunctionalInterface
  interface StageMaker {
    Stage make(int replica, Downstream next, Course course, Runnable settle);
  }

  /** Adds a stage. All are added before the first message comes. */
  Stage add(StageMaker maker) {
    Lane lane = new Lane();
    Stage stage = maker.make(lanes.size(), lane, lane, this::settled);
    lane.stage = stage;
    lanes.add(lane);
    return stage;
  }

  private Lane laneOf(String topic) {
    // Spread once more: the hashes of topics that differ in a last digit are neighbours.
    int hash = topic.hashCode() * 0x9E3779B1;
    return lanes.get(Math.floorMod(hash >>> 7, lanes.size()));
  }

  @Override
  public void upstream(Runnable upstream) {
    lanes.forEach(lane -> lane.stage().upstream(upstream));
  }

  @Override
  public boolean full() {
    boolean full = false;
    for (Lane lane : lanes) {
      full |= lane.stage().full();
    }
    return full;
  }

  @Override
  public void offer(long root, Message message) {
    Lane lane = laneOf(message.topic());
    turns.addLast(new Turn(lane, root));
    lane.stage().offer(root, message);
  }

  @Override
  public void flush() {
    lanes.forEach(lane -> lane.stage().flush());
  }

  @Override
  public long lowestRoot() {
    Turn first = turns.peekFirst();
    long lowest = first == null ? Long.MAX_VALUE : first.root();
    for (Lane lane : lanes) {
      lowest = Math.min(lowest, lane.stage().lowestRoot());
    }
    return lowest;
  }

  @Override
  public void resume() {
    boolean _ = release();
    next.flush();
    resumeLanes();
  }

  private void resumeLanes() {
    again = true;
    if (resuming) {
      return;
    }
    resuming = true;
    while (again) {
      // What a stage had read before it paused may come at once, and make room for another.
      again = false;
      lanes.forEach(lane -> lane.stage().resume());
    }
    resuming = false;
  }

  @Override
  public void dropUnsent(LongPredicate unwanted) {
    // They keep their turns: what comes of them is sent twice then, as after a crash.
  }

  /** Hands on all that is not behind something that is still to come. */
  private boolean release() {
    boolean moved = false;
    Turn turn = turns.peekFirst();
    while (turn != null && !next.full() && turn.lane().releaseFirst()) {
      turns.removeFirst();
      turn = turns.peekFirst();
      moved = true;
    }
    return moved;
  }

  private void settled() {
    if (release()) {
      next.flush();
      resumeLanes();
    }
    settle.run();
  }

  /** One stage and what it is ahead with. */
  private final class Lane implements Downstream, Course {
    private final ArrayDeque<Output> ahead = new ArrayDeque<>();
    private @Nullable Stage stage;
    private long aheadBytes;
    private long item;
    private long ended;
    private long released;

    Stage stage() {
      return java.util.Objects.requireNonNull(stage);
    }

    @Override
    public void emitting(long number) {
      item = number;
    }

    @Override
    public void ended() {
      ended++;
    }

    private boolean first() {
      Turn turn = turns.peekFirst();
      return turn != null && turn.lane() == this;
    }

    @Override
    public boolean full() {
      return first() ? next.full() : aheadBytes >= AHEAD_BYTES;
    }

    @Override
    public void offer(long root, Message message) {
      if (item == released && ahead.isEmpty() && first()) {
        next.offer(root, message);
        return;
      }
      ahead.addLast(new Output(item, root, message));
      aheadBytes += message.cost();
    }

    @Override
    public void flush() {
      boolean moved = release();
      next.flush();
      if (moved) {
        resumeLanes();
      }
    }

    @Override
    public long lowestRoot() {
      return Lanes.this.next.lowestRoot();
    }

    /** Hands on what came of the oldest item; whether that is all that ever will. */
    boolean releaseFirst() {
      while (!ahead.isEmpty() && ahead.getFirst().item() == released) {
        Output output = ahead.removeFirst();
        aheadBytes -= output.message().cost();
        next.offer(output.root(), output.message());
      }
      if (ended <= released) {
        return false;
      }
      released++;
      return true;
    }
  }
}
