package io.millrace.egress.batch;

import io.millrace.egress.retry.Pauses;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/**
 * Parcels without an order: first come, first sent; what failed comes back after its pause and goes
 * first.
 */
final class LooseWaiting implements Waiting {
  private record Paused(long until, Parcel parcel) {}

  private final Limits limits;
  private final Pauses pauses;
  private final ArrayDeque<Parcel> ready = new ArrayDeque<>();
  private final PriorityQueue<Paused> paused =
      new PriorityQueue<>(Comparator.comparingLong(Paused::until));
  private long readyBytes;

  LooseWaiting(Limits limits, Pauses pauses) {
    this.limits = limits;
    this.pauses = pauses;
  }

  @Override
  public void add(Parcel parcel) {
    ready.addLast(parcel);
    readyBytes += parcel.size();
  }

  @Override
  public List<Parcel> take(long now) {
    wakePaused(now);
    List<Parcel> request = new ArrayList<>();
    long bytes = 0;
    while (request.size() < limits.messages() && !ready.isEmpty()) {
      Parcel next = ready.getFirst();
      boolean fits = bytes + next.size() <= limits.bytes() && !next.alone();
      if (!request.isEmpty() && !fits) {
        break;
      }
      request.add(ready.removeFirst());
      readyBytes -= next.size();
      bytes += next.size();
      if (next.alone()) {
        break;
      }
    }
    return request;
  }

  @Override
  public boolean worthTaking(long now, boolean idle) {
    wakePaused(now);
    return (idle && !ready.isEmpty())
        || ready.size() >= limits.messages()
        || readyBytes >= limits.bytes();
  }

  private void wakePaused(long now) {
    while (!paused.isEmpty() && paused.peek().until() <= now) {
      addFirst(paused.remove().parcel());
    }
  }

  private void addFirst(Parcel parcel) {
    ready.addFirst(parcel);
    readyBytes += parcel.size();
  }

  @Override
  public List<Parcel> ended(List<Parcel> request, List<Parcel> taken, List<Parcel> failed) {
    for (Parcel parcel : failed.reversed()) {
      if (!parcel.origin().gone()) {
        addFirst(parcel);
      }
    }
    return taken;
  }

  @Override
  public List<Parcel> endedInPart(
      List<Parcel> request, List<Parcel> taken, List<Parcel> failed, long now) {
    for (Parcel parcel : failed) {
      if (!parcel.origin().gone()) {
        parcel.failed();
        paused.add(new Paused(now + pauses.pauseMillis(parcel.failures()), parcel));
      }
    }
    return taken;
  }

  @Override
  public long nextDue() {
    return paused.isEmpty() ? Long.MAX_VALUE : paused.peek().until();
  }

  @Override
  public void dropGone() {
    paused.removeIf(pause -> pause.parcel().origin().gone());
    ready.removeIf(parcel -> parcel.origin().gone());
    readyBytes = ready.stream().mapToLong(Parcel::size).sum();
  }

  @Override
  public int count() {
    return ready.size() + paused.size();
  }
}
