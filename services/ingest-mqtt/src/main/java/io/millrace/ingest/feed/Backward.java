package io.millrace.ingest.feed;

import io.millrace.ingest.spool.Chunk;
import io.millrace.ingest.spool.Delivered;
import io.millrace.ingest.spool.Mark;
import java.util.ArrayDeque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Through a stretch from its end: the newest chunk first, the messages of each in their order. */
final class Backward implements Course {
  private final Disk disk;
  private final Mark begin;
  private final ArrayDeque<Chunk> readAhead = new ArrayDeque<>();
  private Mark down;
  private boolean reading;
  private @Nullable Forward pastDamage;

  Backward(Disk disk, Delivered.Stretch stretch) {
    this.disk = disk;
    this.begin = stretch.from();
    this.down = stretch.to();
  }

  /** What has not been handed out; null where that is not all at one end. */
  Delivered.@Nullable Stretch rest() {
    return pastDamage == null && !ended() ? new Delivered.Stretch(low(), down) : null;
  }

  @Override
  public boolean ended() {
    Forward other = pastDamage;
    return other == null ? down.offset() <= low().offset() : other.ended();
  }

  /** The oldest messages may have been dropped meanwhile. */
  private Mark low() {
    Mark cursor = disk.queue().delivered().cursor();
    return cursor.offset() > begin.offset() ? cursor : begin;
  }

  @Override
  public @Nullable Portion next() {
    Forward other = pastDamage;
    if (other != null) {
      return other.next();
    }
    if (ended()) {
      return null;
    }
    Chunk ahead = readAhead.pollFirst();
    if (readAhead.isEmpty()) {
      readMore(ahead == null ? down.offset() : ahead.firstOffset());
    }
    return ahead == null || ahead.endOffset() <= low().offset() ? null : portion(ahead);
  }

  private Portion portion(Chunk found) {
    Chunk wanted = found.from(low().offset());
    if (wanted.endOffset() < down.offset()) {
      disk.missing(wanted.end(), down);
    }
    down = wanted.begin();
    return Portion.of(wanted);
  }

  private void readMore(long to) {
    long from = low().offset();
    if (reading || to <= from) {
      return;
    }
    reading = true;
    disk.readBack(from, to, chunks -> found(to, chunks), this::goRoundDamage);
  }

  private void found(long to, List<Chunk> chunks) {
    reading = false;
    readAhead.addAll(chunks);
    if (chunks.isEmpty() && to == down.offset() && !ended()) {
      disk.missing(low(), down);
      down = begin;
    }
  }

  private void goRoundDamage() {
    reading = false;
    readAhead.clear();
    pastDamage = new Forward(disk, low(), down);
  }
}
