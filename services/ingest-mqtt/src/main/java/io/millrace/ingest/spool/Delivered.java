package io.millrace.ingest.spool;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * What of a queue needs no delivery any more: everything before the cursor and, where the queue
 * does not leave in order, stretches behind it.
 *
 * @param beyond in their order, apart from each other and from the cursor
 */
public record Delivered(Mark cursor, List<Stretch> beyond) {
  /** So many stretches are never far from reality, and cheap to save ten times a second. */
  public static final int MOST_STRETCHES = 64;

  static final Delivered NOTHING = new Delivered(Mark.START, List.of());

  private static final int MARK_BYTES = 2 * Long.BYTES;

  /** A part of a queue. */
  public record Stretch(Mark from, Mark to) {
    /** The cost of its messages, in bytes. */
    public long bytes() {
      return to.position() - from.position();
    }

    long messages() {
      return to.offset() - from.offset();
    }
  }

  public Delivered {
    beyond = List.copyOf(beyond);
  }

  /** With everything from {@code from} to {@code to}, too. */
  Delivered with(Mark from, Mark to) {
    if (to.offset() <= from.offset()) {
      return this;
    }
    Mark begin = from;
    Mark end = to;
    List<Stretch> rest = new ArrayList<>(beyond.size() + 1);
    int place = 0;
    for (Stretch stretch : beyond) {
      if (stretch.to().offset() < begin.offset()) {
        rest.add(stretch);
        place++;
      } else if (stretch.from().offset() > end.offset()) {
        rest.add(stretch);
      } else {
        begin = earlier(begin, stretch.from());
        end = later(end, stretch.to());
      }
    }
    if (begin.offset() <= cursor.offset()) {
      return new Delivered(later(cursor, end), rest);
    }
    rest.add(place, new Stretch(begin, end));
    return new Delivered(cursor, rest);
  }

  /** With everything before {@code mark}. */
  Delivered upTo(Mark mark) {
    return with(cursor, mark);
  }

  private static Mark earlier(Mark one, Mark other) {
    return one.offset() <= other.offset() ? one : other;
  }

  private static Mark later(Mark one, Mark other) {
    return one.offset() >= other.offset() ? one : other;
  }

  /** Behind it nothing has been delivered. */
  public Mark frontier() {
    return beyond.isEmpty() ? cursor : beyond.getLast().to();
  }

  /** What is undelivered before the {@link #frontier}, in order. */
  public List<Stretch> gaps() {
    List<Stretch> gaps = new ArrayList<>(beyond.size());
    Mark from = cursor;
    for (Stretch stretch : beyond) {
      gaps.add(new Stretch(from, stretch.from()));
      from = stretch.to();
    }
    return gaps;
  }

  /** Undelivered messages before {@code end}. */
  long messagesTo(Mark end) {
    long sum = end.offset() - cursor.offset();
    for (Stretch stretch : beyond) {
      Mark to = earlier(stretch.to(), end);
      sum -= Math.max(0, to.offset() - stretch.from().offset());
    }
    return Math.max(0, sum);
  }

  /** The cost of the undelivered messages before {@code end}, in bytes. */
  long bytesTo(Mark end) {
    long sum = end.position() - cursor.position();
    for (Stretch stretch : beyond) {
      Mark to = earlier(stretch.to(), end);
      sum -= Math.max(0, to.position() - stretch.from().position());
    }
    return Math.max(0, sum);
  }

  /** How many messages need no delivery any more. */
  public long messages() {
    return cursor.offset() + beyond.stream().mapToLong(Stretch::messages).sum();
  }

  /** As bytes: the marks, big-endian, offset before position. */
  byte[] encode() {
    ByteBuffer out = ByteBuffer.allocate(MARK_BYTES * (1 + 2 * beyond.size()));
    put(out, cursor);
    for (Stretch stretch : beyond) {
      put(out, stretch.from());
      put(out, stretch.to());
    }
    return out.array();
  }

  private static void put(ByteBuffer out, Mark mark) {
    out.putLong(mark.offset()).putLong(mark.position());
  }

  static Delivered decode(byte[] bytes) {
    ByteBuffer in = ByteBuffer.wrap(bytes);
    Mark cursor = mark(in);
    List<Stretch> beyond = new ArrayList<>();
    while (in.remaining() >= 2 * MARK_BYTES) {
      beyond.add(new Stretch(mark(in), mark(in)));
    }
    return new Delivered(cursor, beyond);
  }

  private static Mark mark(ByteBuffer in) {
    return new Mark(in.getLong(), in.getLong());
  }
}
