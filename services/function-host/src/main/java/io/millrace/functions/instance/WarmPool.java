package io.millrace.functions.instance;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.millrace.common.spec.StageSpec;
import io.millrace.functions.runtime.InstanceRequest;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Instances that have started and wait for a function: whoever needs one of the same kind gets it,
 * and its code goes over the socket. A kind that is used gets its spares back; a kind that has not
 * been used for a while loses them. Belongs to the event loop.
 */
public final class WarmPool {
  private static final long REFILL_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
  private static final long AFTER_FAILURE_NANOS = TimeUnit.SECONDS.toNanos(30);
  private static final long END_NANOS = TimeUnit.SECONDS.toNanos(1);

  /**
   * Bounds of the pool.
   *
   * @param perKind spares of one kind; 0 for no pool at all
   * @param most spares of all kinds together
   * @param idleNanos after which a kind that nobody asked for loses its spares
   */
  public record Size(int perKind, int most, long idleNanos) {
    public static final Size NONE = new Size(0, 0, 0);
  }

  private final Workplace place;
  private final InstanceIds ids;
  private final Size size;
  private final Map<StageSpec, Shelf> shelves = new HashMap<>();
  private final List<Spare> leaving = new ArrayList<>();
  private final @Nullable Counter warm;
  private final @Nullable Counter cold;
  private final @Nullable Timer warmStart;
  private final @Nullable Timer coldStart;
  private volatile int waiting;
  private boolean closed;

  /** Spares of one kind. */
  private static final class Shelf {
    final List<Spare> spares = new ArrayList<>();
    long usedAt;
    long refillAt;
  }

  WarmPool(Workplace place, InstanceIds ids, Size size, @Nullable MeterRegistry meters) {
    this.place = place;
    this.ids = ids;
    this.size = size;
    this.warm = meters == null ? null : counter(meters, "pool");
    this.cold = meters == null ? null : counter(meters, "cold");
    this.warmStart = meters == null ? null : timer(meters, "pool");
    this.coldStart = meters == null ? null : timer(meters, "cold");
    if (meters != null) {
      Gauge.builder("millrace.functions.pool.waiting", () -> waiting)
          .description("started instances that wait for a function")
          .register(meters);
    }
  }

  private static Counter counter(MeterRegistry meters, String from) {
    return Counter.builder("millrace.functions.starts")
        .description("instances that got a function, by where they came from")
        .tag("from", from)
        .register(meters);
  }

  private static Timer timer(MeterRegistry meters, String from) {
    return Timer.builder("millrace.functions.start")
        .description("from the wish for an instance until its function was loaded")
        .tag("from", from)
        .register(meters);
  }

  /** The function of an attempt that was taken so long ago is loaded. */
  public void loaded(Attempt attempt, Duration after) {
    Timer timer = attempt.adopted() ? warmStart : coldStart;
    if (timer != null) {
      timer.record(after);
    }
  }

  /**
   * An instance for {@code owner}: a spare, or one that is started now.
   *
   * @param request without its folder; its id is used when one is started
   */
  public Attempt take(InstanceRequest request, Attempt.Owner owner) {
    Shelf shelf = size.perKind() == 0 ? new Shelf() : shelf(kind(request.spec()));
    Spare spare = best(shelf);
    if (spare != null && adopted(spare, request, owner)) {
      count(warm);
      shelf.spares.remove(spare);
      show();
      return spare.attempt;
    }
    count(cold);
    Attempt attempt = new Attempt(place, owner);
    attempt.begin(request);
    return attempt;
  }

  /** Whoever cannot have it learns why from a start of its own. */
  private static boolean adopted(Spare spare, InstanceRequest request, Attempt.Owner owner) {
    try {
      spare.attempt.adopt(owner, request.withId(spare.id));
      return true;
    } catch (IllegalArgumentException secretsCannotBeOpened) {
      return false;
    }
  }

  private static void count(@Nullable Counter counter) {
    if (counter != null) {
      counter.increment();
    }
  }

  private Shelf shelf(StageSpec kind) {
    Shelf shelf = shelves.computeIfAbsent(kind, ignored -> new Shelf());
    shelf.usedAt = System.nanoTime();
    shelf.refillAt = Math.max(shelf.refillAt, shelf.usedAt + REFILL_NANOS);
    return shelf;
  }

  private static @Nullable Spare best(Shelf shelf) {
    Spare found = null;
    for (Spare spare : shelf.spares) {
      if (spare.attempt.fresh() && (found == null || spare.attempt.warm())) {
        found = spare;
      }
    }
    return found;
  }

  /** All that a container depends on; the time limit is the host's affair. */
  private static StageSpec kind(StageSpec spec) {
    return new StageSpec(
        "",
        spec.language(),
        spec.environment(),
        spec.image(),
        "",
        Map.of(),
        spec.limits().withTimeout(0),
        Map.of(),
        1,
        spec.registry(),
        1);
  }

  /**
   * To be called several times a second.
   *
   * @return whether it has, or may want, instances
   */
  boolean tick(long now) {
    List.copyOf(leaving).forEach(spare -> spare.attempt.tick(now));
    show();
    for (Iterator<Map.Entry<StageSpec, Shelf>> each = shelves.entrySet().iterator();
        each.hasNext(); ) {
      Map.Entry<StageSpec, Shelf> entry = each.next();
      Shelf shelf = entry.getValue();
      List.copyOf(shelf.spares).forEach(spare -> spare.attempt.tick(now));
      if (now - shelf.usedAt > size.idleNanos()) {
        List.copyOf(shelf.spares).forEach(spare -> discard(shelf, spare));
        each.remove();
      } else if (!closed && shelf.spares.size() < size.perKind() && now > shelf.refillAt) {
        refill(entry.getKey(), shelf);
      }
    }
    return !shelves.isEmpty() || !leaving.isEmpty();
  }

  private void refill(StageSpec kind, Shelf shelf) {
    if (count() >= size.most() && !makeRoom(shelf)) {
      return;
    }
    Spare spare = new Spare(ids.next(), shelf);
    shelf.spares.add(spare);
    show();
    spare.attempt.begin(
        new InstanceRequest(
            spare.id,
            "",
            "pool-" + kind.environment(),
            0,
            kind,
            java.nio.file.Path.of(""),
            (error, text) -> {},
            what -> {}));
  }

  /** The kind that was used longest ago gives up a spare to one that was used since. */
  private boolean makeRoom(Shelf wanting) {
    Shelf oldest = wanting;
    for (Shelf shelf : shelves.values()) {
      if (!shelf.spares.isEmpty() && shelf.usedAt < oldest.usedAt) {
        oldest = shelf;
      }
    }
    if (oldest == wanting) {
      return false;
    }
    discard(oldest, oldest.spares.getFirst());
    // Or it would want it back at once.
    oldest.refillAt = Long.MAX_VALUE;
    return true;
  }

  private int count() {
    return shelves.values().stream().mapToInt(shelf -> shelf.spares.size()).sum();
  }

  private void show() {
    int ready = 0;
    for (Shelf shelf : shelves.values()) {
      for (Spare spare : shelf.spares) {
        ready += spare.attempt.warm() ? 1 : 0;
      }
    }
    waiting = ready;
  }

  private void discard(Shelf shelf, Spare spare) {
    shelf.spares.remove(spare);
    show();
    if (!spare.gone) {
      leaving.add(spare);
      spare.attempt.drain(END_NANOS);
    }
  }

  /** Ends all spares; no more are started. */
  Future<Void> close() {
    closed = true;
    for (Shelf shelf : shelves.values()) {
      List.copyOf(shelf.spares).forEach(spare -> discard(shelf, spare));
    }
    shelves.clear();
    return Future.join(List.copyOf(leaving).stream().map(spare -> spare.over.future()).toList())
        .mapEmpty();
  }

  /** An instance that nobody owns yet. */
  private final class Spare extends Nobody {
    final String id;
    final Shelf shelf;
    final Attempt attempt = new Attempt(place, this);
    boolean gone;

    Spare(String id, Shelf shelf) {
      this.id = id;
      this.shelf = shelf;
    }

    @Override
    public void over(Attempt attempt, Ending ending) {
      gone = true;
      if (shelf.spares.remove(this)) {
        shelf.refillAt = System.nanoTime() + AFTER_FAILURE_NANOS;
        show();
      }
      leaving.remove(this);
      over.tryComplete();
    }
  }
}
