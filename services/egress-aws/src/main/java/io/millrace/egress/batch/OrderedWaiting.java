package io.millrace.egress.batch;

import io.millrace.egress.retry.Pauses;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * Parcels in lines, one for each key that has any; lines in lanes. A line is ready in its lane, or
 * has a request out. A lane is in {@code ready}, in {@code paused} after a failure, or in neither
 * while it has a request out or no ready line. Lanes take turns, and lines within each, so that one
 * busy key does not keep the others waiting.
 */
final class OrderedWaiting implements Waiting {
  private final Limits limits;
  private final Pauses pauses;
  private final UnaryOperator<String> laneOfKey;
  private final int perLine;
  private final Map<String, Line> lines = new LinkedHashMap<>();
  private final Map<String, Lane> lanes = new HashMap<>();
  private final ArrayDeque<Lane> ready = new ArrayDeque<>();
  private final PriorityQueue<Lane> paused =
      new PriorityQueue<>(Comparator.comparingLong(Lane::pausedUntil));
  private int count;

  OrderedWaiting(Limits limits, Pauses pauses, UnaryOperator<String> laneOfKey) {
    this.limits = limits;
    this.pauses = pauses;
    this.laneOfKey = laneOfKey;
    this.perLine = limits.order() == Limits.Order.BY_MESSAGE ? 1 : limits.messages();
  }

  @Override
  public void add(Parcel parcel) {
    Line line = lines.get(parcel.key());
    if (line == null) {
      line = new Line(parcel.key(), laneWithOneMore(laneOfKey.apply(parcel.key())));
      lines.put(parcel.key(), line);
      ready(line);
    }
    line.parcels().addLast(parcel);
    count++;
  }

  private Lane laneWithOneMore(String name) {
    Lane lane = lanes.computeIfAbsent(name, added -> new Lane(added, limits.messages()));
    lane.lineAdded();
    return lane;
  }

  private void ready(Line line) {
    Lane lane = line.lane();
    lane.ready().addLast(line);
    if (lane.ready().size() == 1 && lane.mayGo()) {
      ready.addLast(lane);
    }
  }

  @Override
  public List<Parcel> take(long now) {
    wakePaused(now);
    Request request = new Request();
    for (int turns = ready.size(); turns > 0 && request.hasRoom(); turns--) {
      Lane lane = ready.removeFirst();
      if (takeFrom(lane, request)) {
        lane.sent();
      } else {
        ready.addLast(lane);
      }
    }
    count -= request.parcels.size();
    return request.parcels;
  }

  /** Puts one request together. */
  private final class Request {
    private final List<Parcel> parcels = new ArrayList<>();
    private long room = limits.bytes();
    private boolean closed;

    private boolean hasRoom() {
      return !closed && parcels.size() < limits.messages();
    }

    /** Moves parcels from the head of the line, at most so many; returns their number. */
    private int addFrom(Line line, int most) {
      int before = parcels.size();
      int upTo = Math.min(before + most, limits.messages());
      while (!closed && parcels.size() < upTo && !line.parcels().isEmpty()) {
        Parcel next = line.parcels().getFirst();
        boolean fits = next.size() <= room && !next.alone();
        closed = !fits;
        if (fits || parcels.isEmpty()) {
          parcels.add(line.parcels().removeFirst());
          room -= next.size();
        }
      }
      return parcels.size() - before;
    }
  }

  private boolean takeFrom(Lane lane, Request request) {
    int left = lane.atOnce();
    while (left > 0 && request.hasRoom() && !lane.ready().isEmpty()) {
      Line line = lane.ready().getFirst();
      int taken = request.addFrom(line, Math.min(left, perLine));
      if (taken > 0) {
        lane.ready().removeFirst();
        line.sent();
        left -= taken;
      }
    }
    return left < lane.atOnce();
  }

  @Override
  public boolean worthTaking(long now, boolean idle) {
    wakePaused(now);
    if (idle) {
      return !ready.isEmpty();
    }
    int messages = 0;
    long bytes = 0;
    for (Lane lane : ready) {
      int left = lane.atOnce();
      for (Line line : lane.ready()) {
        int fromLine = Math.min(left, perLine);
        for (Parcel parcel : line.parcels()) {
          if (fromLine-- == 0) {
            break;
          }
          left--;
          bytes += parcel.size();
          if (++messages >= limits.messages() || bytes >= limits.bytes()) {
            return true;
          }
        }
      }
    }
    return false;
  }

  private void wakePaused(long now) {
    while (!paused.isEmpty() && paused.peek().pausedUntil() <= now) {
      Lane lane = paused.remove();
      lane.wake();
      if (!lane.ready().isEmpty()) {
        ready.addFirst(lane);
      } else if (lane.empty()) {
        lanes.remove(lane.name());
      }
    }
  }

  @Override
  public List<Parcel> ended(List<Parcel> request, List<Parcel> taken, List<Parcel> failed) {
    putBack(failed);
    Set<Lane> failedLanes = lanesOf(failed);
    Set<Lane> requestLanes = lanesOf(request);
    requestLanes.stream().filter(lane -> !failedLanes.contains(lane)).forEach(Lane::succeeded);
    release(linesOf(request), requestLanes);
    return taken;
  }

  @Override
  public List<Parcel> endedInPart(
      List<Parcel> request, List<Parcel> taken, List<Parcel> failed, long now) {
    putBack(failed);
    failed.forEach(Parcel::failed);
    Set<Lane> failedLanes = lanesOf(failed);
    Set<Lane> requestLanes = lanesOf(request);
    for (Lane lane : requestLanes) {
      if (failedLanes.contains(lane)) {
        pause(lane, now + pauses.pauseMillis(lane.failed()));
      } else {
        lane.succeeded();
      }
    }
    release(linesOf(request), requestLanes);
    return taken;
  }

  private void pause(Lane lane, long until) {
    ready.remove(lane);
    paused.remove(lane);
    lane.pauseUntil(until);
    paused.add(lane);
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

  private Set<Lane> lanesOf(List<Parcel> parcels) {
    Set<Lane> found = new LinkedHashSet<>();
    parcels.forEach(parcel -> found.add(lineOf(parcel).lane()));
    return found;
  }

  private void release(Set<Line> linesBack, Set<Lane> lanesBack) {
    for (Line line : linesBack) {
      line.back();
      if (line.parcels().isEmpty()) {
        remove(line);
      } else {
        chooseLane(line);
        ready(line);
      }
    }
    for (Lane lane : lanesBack) {
      lane.back();
      if (!lane.ready().isEmpty() && lane.mayGo()) {
        ready.addLast(lane);
      }
    }
  }

  @Override
  public void lanesChanged() {
    for (Line line : lines.values()) {
      // Those with a request out choose when it is back.
      if (!line.sending() && !isIn(line, laneOfKey.apply(line.key()))) {
        takeOut(line);
        chooseLane(line);
        ready(line);
      }
    }
  }

  private static boolean isIn(Line line, String lane) {
    return line.lane().name().equals(lane);
  }

  private void chooseLane(Line line) {
    String name = laneOfKey.apply(line.key());
    if (!isIn(line, name)) {
      leave(line.lane());
      line.join(laneWithOneMore(name));
    }
  }

  private void remove(Line line) {
    lines.remove(line.key());
    takeOut(line);
    leave(line.lane());
  }

  private void takeOut(Line line) {
    Lane lane = line.lane();
    lane.ready().remove(line);
    if (lane.ready().isEmpty()) {
      ready.remove(lane);
    }
  }

  /** A pausing lane is remembered until its pause is over: a key that comes back must wait, too. */
  private void leave(Lane lane) {
    lane.lineRemoved();
    if (lane.empty() && !lane.pausing()) {
      lanes.remove(lane.name());
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
        remove(line);
      }
    }
  }

  @Override
  public int count() {
    return count;
  }
}
