package io.millrace.egress.batch;

import io.millrace.common.message.Message;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Gathers parcels into large requests. Where one ends follows from the messages alone - how many,
 * how large, how old the first one is - and nothing of a request is settled before all of it was
 * taken, so after a crash the same messages are gathered into the same requests again. Exceptions,
 * after which messages may be gathered otherwise: a sender that can send nothing more before
 * something is settled, messages that come late, and several function-hosts that bring messages of
 * one pipeline.
 *
 * <p>Memory does not depend on what the messages are gathered for: it is what is unsettled, which
 * the links' credit bounds.
 */
public final class GatheringWaiting implements Waiting {
  private static final long PAUSE_MILLIS = 2_000;
  private static final long NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  /**
   * When a request ends.
   *
   * @param bytes of payload; a message that is larger travels alone
   * @param ageMillis from the arrival of the first message at the edge
   */
  public record Bounds(int messages, long bytes, long ageMillis) {}

  /** What one origin has brought for one request. */
  private static final class Gathered {
    private final List<Parcel> parcels = new ArrayList<>();
    private final Set<Parcel> taken = new LinkedHashSet<>();
    private long bytes;
    private long cost;
    private long oldAt;
    private long latestAt;

    private Message first() {
      return parcels.getFirst().message();
    }

    private Message last() {
      return parcels.getLast().message();
    }
  }

  private final Bounds bounds;
  private final LongSupplier wallMillis;
  private final LongSupplier now;
  private final Map<Parcel.Origin, Gathered> open = new HashMap<>();
  private final ArrayDeque<Gathered> ready = new ArrayDeque<>();
  private final IdentityHashMap<List<Parcel>, Gathered> out = new IdentityHashMap<>();
  private int count;

  /**
   * @param wallMillis the time of day, on which messages' timestamps are
   * @param now the clock of {@link io.millrace.egress.retry.Timers}
   */
  public GatheringWaiting(Bounds bounds, LongSupplier wallMillis, LongSupplier now) {
    this.bounds = bounds;
    this.wallMillis = wallMillis;
    this.now = now;
  }

  @Override
  public void add(Parcel parcel) {
    Gathered gathered = open.get(parcel.origin());
    if (gathered != null && endsBefore(gathered, parcel)) {
      close(parcel.origin());
      gathered = null;
    }
    if (gathered == null) {
      gathered = new Gathered();
      gathered.oldAt = oldAt(parcel.message());
      open.put(parcel.origin(), gathered);
    }
    gathered.parcels.add(parcel);
    gathered.latestAt = now.getAsLong();
    gathered.bytes += parcel.size();
    gathered.cost += parcel.message().cost();
    count++;
    // With half of what may be unsettled in one request, the sender goes on while it is out.
    if (gathered.cost >= parcel.origin().credit() / 2) {
      close(parcel.origin());
    }
  }

  private boolean endsBefore(Gathered gathered, Parcel next) {
    Message message = next.message();
    Message last = gathered.last();
    // What comes of one input stays together: a restart begins with whole inputs.
    if (message.id().offset() == last.id().offset()
        && message.id().origin().equals(last.id().origin())) {
      return false;
    }
    return gathered.parcels.size() >= bounds.messages()
        || gathered.bytes + next.size() > bounds.bytes()
        || message.timestampNanos()
            >= gathered.first().timestampNanos() + bounds.ageMillis() * NANOS;
  }

  /**
   * When an open one has to go. What is behind by more than its age, after an outage, comes as a
   * stream whose own times say where requests end; only when it pauses is nothing more waited for.
   */
  private long dueAt(Gathered gathered) {
    return Math.max(gathered.oldAt, gathered.latestAt + Math.min(PAUSE_MILLIS, bounds.ageMillis()));
  }

  private long oldAt(Message first) {
    long age = wallMillis.getAsLong() - first.timestampNanos() / NANOS;
    return now.getAsLong() + Math.clamp(bounds.ageMillis() - age, 0, bounds.ageMillis());
  }

  private void close(Parcel.Origin origin) {
    Gathered gathered = open.remove(origin);
    if (gathered != null) {
      ready.addLast(gathered);
    }
  }

  @Override
  public void pressed(Parcel.Origin origin) {
    boolean underWay =
        ready.stream().anyMatch(one -> belongs(one, origin))
            || out.values().stream().anyMatch(one -> belongs(one, origin));
    if (!underWay) {
      close(origin);
    }
  }

  private static boolean belongs(Gathered gathered, Parcel.Origin origin) {
    return gathered.parcels.getFirst().origin().equals(origin);
  }

  @Override
  public List<Parcel> take(long now) {
    closeDue(now);
    Gathered next = ready.pollFirst();
    if (next == null) {
      return List.of();
    }
    List<Parcel> request = new ArrayList<>(next.parcels);
    // Some may have been given up as well.
    request.removeIf(parcel -> parcel.settled() || next.taken.contains(parcel));
    count -= request.size();
    out.put(request, next);
    return request;
  }

  private void closeDue(long now) {
    List<Parcel.Origin> due = new ArrayList<>();
    open.forEach((origin, gathered) -> {
      if (dueAt(gathered) <= now) {
        due.add(origin);
      }
    });
    due.forEach(this::close);
  }

  @Override
  public boolean worthTaking(long now, boolean idle) {
    closeDue(now);
    return !ready.isEmpty();
  }

  @Override
  public List<Parcel> ended(List<Parcel> request, List<Parcel> taken, List<Parcel> failed) {
    Gathered gathered = Objects.requireNonNull(out.remove(request));
    gathered.taken.addAll(taken);
    if (failed.isEmpty()) {
      return List.copyOf(gathered.taken);
    }
    if (!failed.getFirst().origin().gone()) {
      ready.addFirst(gathered);
      count += failed.size();
    }
    return List.of();
  }

  @Override
  public List<Parcel> endedInPart(
      List<Parcel> request, List<Parcel> taken, List<Parcel> failed, long now) {
    return ended(request, taken, failed);
  }

  @Override
  public long nextDue() {
    return open.values().stream().mapToLong(this::dueAt).min().orElse(Long.MAX_VALUE);
  }

  @Override
  public void dropGone() {
    open.keySet().removeIf(Parcel.Origin::gone);
    ready.removeIf(gathered -> gathered.parcels.getFirst().origin().gone());
    count = 0;
    open.values().forEach(gathered -> count += gathered.parcels.size());
    ready.forEach(gathered -> count += gathered.parcels.size() - gathered.taken.size());
  }

  @Override
  public int count() {
    return count;
  }
}
