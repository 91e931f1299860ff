package io.millrace.egress.batch;

import io.millrace.egress.retry.Backoff;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.Set;

/**
 * Parcels in lines, one for each key that has any. A line is ready, pausing after a failure, or has
 * a request out; it is in {@code ready} or {@code paused} or neither, accordingly. Ready lines take
 * turns, so that one busy key does not keep the others waiting.
 */
final class OrderedWaiting implements Waiting {
  private final Limits limits;
  private final Backoff pauses;
  private final Map<String, Line> lines = new HashMap<>();
  private final ArrayDeque<Line> ready = new ArrayDeque<>();
  private final PriorityQueue<Line> paused =
      new PriorityQueue<>(Comparator.comparingLong(Line::pausedUntil));
  private int count;

  OrderedWaiting(Limits limits, Backoff pauses) {
    this.limits = limits;
    this.pauses = pauses;
  }

  @Override
  public void add(Parcel parcel) {
    int mostAtOnce = limits.order() == Limits.Order.BY_MESSAGE ? 1 : limits.messages();
    Line line = lines.get(parcel.key());
    if (line == null) {
      line = new Line(parcel.key(), mostAtOnce);
      lines.put(parcel.key(), line);
      ready.addLast(line);
    }
    line.parcels().addLast(parcel);
    count++;
  }

  @Override
  public List<Parcel> take(long now) {
    wakePaused(now);
    List<Parcel> request = new ArrayList<>();
    long room = limits.bytes();
    while (!ready.isEmpty() && request.size() < limits.messages()) {
      Line line = ready.getFirst();
      int before = request.size();
      room -= takeFrom(line, request, room);
      if (request.size() == before) {
        break;
      }
      ready.removeFirst();
      line.sent();
      if (request.getLast().alone()) {
        break;
      }
    }
    count -= request.size();
    return request;
  }

  /**
   * Moves parcels from the head of the line to the request, as many as may go; returns their bytes.
   */
  private long takeFrom(Line line, List<Parcel> request, long room) {
    int most = Math.min(request.size() + line.atOnce(), limits.messages());
    long taken = 0;
    while (request.size() < most && !line.parcels().isEmpty()) {
      Parcel next = line.parcels().getFirst();
      boolean fits = taken + next.size() <= room && !next.alone();
      if (!request.isEmpty() && !fits) {
        break;
      }
      request.add(line.parcels().removeFirst());
      taken += next.size();
      if (next.alone()) {
        break;
      }
    }
    return taken;
  }

  @Override
  public boolean full(long now) {
    wakePaused(now);
    int messages = 0;
    long bytes = 0;
    for (Line line : ready) {
      int fromLine = 0;
      for (Parcel parcel : line.parcels()) {
        if (fromLine++ == line.atOnce()) {
          break;
        }
        bytes += parcel.size();
        if (++messages >= limits.messages() || bytes >= limits.bytes()) {
          return true;
        }
      }
    }
    return false;
  }

  private void wakePaused(long now) {
    while (!paused.isEmpty() && paused.peek().pausedUntil() <= now) {
      ready.addFirst(paused.remove());
    }
  }

  @Override
  public void requeue(List<Parcel> request, List<Parcel> failed) {
    putBack(failed);
    Set<Line> failedLines = linesOf(failed);
    for (Line line : linesOf(request)) {
      if (failedLines.contains(line)) {
        line.interrupted();
      } else {
        line.succeeded();
      }
      release(line, Long.MIN_VALUE);
    }
  }

  @Override
  public void requeueLater(List<Parcel> request, List<Parcel> failed, long now) {
    putBack(failed);
    failed.forEach(Parcel::failed);
    Set<Line> failedLines = linesOf(failed);
    for (Line line : linesOf(request)) {
      if (failedLines.contains(line)) {
        line.pauseUntil(now + pauses.pauseMillis(line.failed()));
      } else {
        line.succeeded();
      }
      release(line, now);
    }
  }

  private void putBack(List<Parcel> failed) {
    for (Parcel parcel : failed.reversed()) {
      if (!parcel.origin().gone()) {
        lineOf(parcel).parcels().addFirst(parcel);
        count++;
      }
    }
  }

  /** A line stays while one of its parcels is in a request. */
  private Line lineOf(Parcel parcel) {
    return Objects.requireNonNull(lines.get(parcel.key()));
  }

  private Set<Line> linesOf(List<Parcel> parcels) {
    Set<Line> found = new LinkedHashSet<>();
    parcels.forEach(parcel -> found.add(lineOf(parcel)));
    return found;
  }

  private void release(Line line, long now) {
    if (line.parcels().isEmpty()) {
      lines.remove(line.key());
    } else if (line.pausedUntil() > now) {
      paused.add(line);
    } else {
      ready.addLast(line);
    }
  }

  @Override
  public long nextDue() {
    return paused.isEmpty() ? Long.MAX_VALUE : paused.peek().pausedUntil();
  }

  @Override
  public void dropGone() {
    count = 0;
    for (Line line : List.copyOf(lines.values())) {
      line.parcels().removeIf(parcel -> parcel.origin().gone());
      count += line.parcels().size();
      if (line.parcels().isEmpty() && !line.sending()) {
        lines.remove(line.key());
        ready.remove(line);
        paused.remove(line);
      }
    }
  }

  @Override
  public int count() {
    return count;
  }
}
