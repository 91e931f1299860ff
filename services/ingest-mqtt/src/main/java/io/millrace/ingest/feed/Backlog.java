package io.millrace.ingest.feed;

import io.millrace.common.spec.Drain;
import io.millrace.ingest.spool.Delivered;
import java.util.ArrayDeque;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The stretches of a queue that were left behind by newer messages, one after the other. */
final class Backlog implements Course {
  private final Disk disk;
  private final boolean newestFirst;

  /** Not begun yet, in their order. */
  private final ArrayDeque<Delivered.Stretch> waiting = new ArrayDeque<>();

  private @Nullable Course current;

  Backlog(Disk disk, Drain drain) {
    this.disk = disk;
    this.newestFirst = drain.backlog() == Drain.Backlog.NEWEST_FIRST;
    waiting.addAll(disk.queue().delivered().gaps());
  }

  /** Whether another stretch may be left behind. */
  boolean hasRoom() {
    return waiting.size() < Delivered.MOST_STRETCHES;
  }

  /** Newer than all that are known. */
  void add(Delivered.Stretch stretch) {
    if (newestFirst && current instanceof Backward older && older.rest() != null) {
      waiting.addLast(Objects.requireNonNull(older.rest()));
      current = null;
    }
    Delivered.Stretch last = waiting.peekLast();
    if (last != null && last.to().equals(stretch.from())) {
      waiting.removeLast();
      waiting.addLast(new Delivered.Stretch(last.from(), stretch.to()));
    } else {
      waiting.addLast(stretch);
    }
  }

  @Override
  public @Nullable Portion next() {
    while (!ended()) {
      Course open = current == null ? begin() : current;
      Portion portion = open.next();
      if (portion != null || !open.ended()) {
        return portion;
      }
      current = null;
    }
    return null;
  }

  private Course begin() {
    Delivered.Stretch stretch = newestFirst ? waiting.removeLast() : waiting.removeFirst();
    Course course =
        newestFirst ? new Backward(disk, stretch) : new Forward(disk, stretch.from(), stretch.to());
    current = course;
    return course;
  }

  @Override
  public boolean ended() {
    return waiting.isEmpty() && (current == null || current.ended());
  }
}
