package io.millrace.ingest.feed;

import io.millrace.ingest.spool.Chunk;
import io.millrace.ingest.spool.Mark;
import java.util.ArrayDeque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * From a mark on, the oldest message first: out of memory while it keeps up with what comes in,
 * else from the disk, asynchronously and ahead.
 */
final class Forward implements Course {
  private final Disk disk;
  private final ArrayDeque<Chunk> readAhead = new ArrayDeque<>();
  private Mark next;
  private final @Nullable Mark end;
  private boolean reading;

  /** Changes with every jump, so that what was read for before it is dropped. */
  private int jumps;

  /**
   * @param end where it ends; null for never
   */
  Forward(Disk disk, Mark from, @Nullable Mark end) {
    this.disk = disk;
    this.next = from;
    this.end = end;
  }

  /** Goes on from here; what lies before is left to others. */
  void jumpTo(Mark mark) {
    next = mark;
    readAhead.clear();
    reading = false;
    jumps++;
  }

  @Override
  public boolean ended() {
    return end != null && next.offset() >= end.offset();
  }

  @Override
  public @Nullable Portion next() {
    // The oldest messages may have been dropped meanwhile.
    Mark cursor = disk.queue().delivered().cursor();
    next = cursor.offset() > next.offset() ? cursor : next;
    while (!ended() && !readAhead.isEmpty()) {
      Chunk ahead = readAhead.removeFirst();
      if (ahead.endOffset() > next.offset()) {
        Portion portion = portion(ahead);
        if (readAhead.isEmpty()) {
          readMore();
        }
        return portion;
      }
    }
    if (reading || ended()) {
      return null;
    }
    Chunk recent = end == null ? disk.queue().recent(next.offset()) : null;
    if (recent == null) {
      readMore();
      return null;
    }
    return portion(recent);
  }

  private @Nullable Portion portion(Chunk found) {
    Chunk wanted = found.from(next.offset());
    Mark bound = end;
    if (bound != null && wanted.firstOffset() >= bound.offset()) {
      disk.missing(next, bound);
      next = bound;
      return null;
    }
    if (wanted.firstOffset() > next.offset()) {
      disk.missing(next, wanted.begin());
    }
    Portion portion = Portion.of(bound == null ? wanted : wanted.upTo(bound.offset()));
    next = portion.to();
    return portion;
  }

  private void readMore() {
    if (reading || ended() || next.offset() >= disk.queue().end()) {
      return;
    }
    reading = true;
    int jump = jumps;
    Mark from = next;
    disk.read(
        from.offset(),
        chunks -> {
          if (jump == jumps) {
            reading = false;
            found(from, chunks);
          }
        });
  }

  private void found(Mark from, List<Chunk> chunks) {
    readAhead.addAll(chunks);
    Mark bound = end == null ? disk.queue().endMark() : end;
    if (chunks.isEmpty()
        && disk.queue().cursor() <= from.offset()
        && from.offset() < bound.offset()) {
      disk.missing(from, bound);
      next = bound;
    }
  }
}
