package io.millrace.egress.sink;

import io.millrace.common.message.Batch;
import io.millrace.common.message.Message;
import io.millrace.common.pace.PacedCredit;
import io.millrace.common.spec.Pace;
import io.millrace.egress.batch.Parcel;
import io.millrace.egress.batch.Waiting;
import io.millrace.egress.retry.Backoff;
import io.millrace.egress.retry.Circuit;
import io.millrace.egress.retry.RetryBudget;
import io.millrace.egress.retry.Throttle;
import io.millrace.egress.retry.Timers;
import io.millrace.egress.retry.Trouble;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A pipeline's output on this node: fed by any number of links, it prepares the sink, sends what
 * waits, and tries again whatever fails for as long as somebody waits for it. It has its own queue,
 * pauses and limits, so that a slow or unreachable output disturbs no other.
 */
public final class Output {
  private static final Logger log = LoggerFactory.getLogger(Output.class);

  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);

  /** Two full requests of the largest kind may go again at once. */
  private static final int SAVED_RETRIES = 1_000;

  private final Sink sink;
  private final Timers timers;
  private final Deliveries deliveries;
  private final Circuit circuit;
  private final Waiting waiting;
  private final RetryBudget budget;
  private final Throttle throttle;
  private final Pace creditPace;
  private final PacedCredit credit = new PacedCredit();
  private final Set<OutputLink> links = new LinkedHashSet<>();
  private final Promise<Void> drained = Promise.promise();
  private Timers.@Nullable Timer wakeUp;
  private int inFlight;
  private boolean prepared;
  private boolean preparing;
  private boolean closing;

  /**
   * @param pace how fast it may be
   * @param deliveries told about everything that happens
   */
  public Output(
      Sink sink, Pace pace, Timers timers, RandomGenerator random, Deliveries deliveries) {
    this.sink = sink;
    this.timers = timers;
    this.deliveries = deliveries;
    this.circuit = Circuit.withUsualPauses(sink.limits().requests(), random);
    this.throttle = new Throttle(pace);
    this.creditPace = sink.gathers() ? Pace.UNLIMITED : pace;
    this.budget =
        new RetryBudget(
            new Backoff(Duration.ofMillis(20), Duration.ofMillis(100), LONGEST_PAUSE, random),
            LONGEST_PAUSE,
            SAVED_RETRIES);
    this.waiting = sink.waiting(sink.limits().within(pace), budget);
  }

  /** What the output is, for people. */
  public String title() {
    return sink.title();
  }

  int usefulCredit() {
    long most = credit.most(creditPace, sink.usefulCredit());
    return creditPace.equals(Pace.UNLIMITED)
        ? (int) most
        : (int) (most / Math.max(1, links.size()));
  }

  /** A link brings these. */
  void brought(Batch batch) {
    if (!creditPace.equals(Pace.UNLIMITED)) {
      credit.came(batch);
    }
  }

  void linked(OutputLink link) {
    links.add(link);
    pump();
  }

  void unlinked(OutputLink link) {
    links.remove(link);
    waiting.dropGone();
  }

  /** The links that feed it now. */
  public List<OutputLink> links() {
    return List.copyOf(links);
  }

  Parcel parcel(OutputLink link, long position, Message message) {
    String key = sink.limits().ordered() ? sink.key(message) : "";
    return new Parcel(link, position, message, key, sink.size(message));
  }

  Optional<String> refusal(Message message) {
    return sink.refusal(message);
  }

  void add(Parcel parcel) {
    waiting.add(parcel);
  }

  /** This message will never be taken; the sender is told, and the stream goes on. */
  void giveUp(Parcel parcel, String reason) {
    deliveries.rejected(parcel.message(), reason);
    parcel.giveUp(reason);
  }

  /**
   * Does whatever can be done now; to be called when something waits, a request ended or a pause is
   * over.
   */
  void pump() {
    if (closing) {
      return;
    }
    if (!prepared || idleInTrouble()) {
      prepare();
    }
    while (prepared && mayGo(timers.now()) && waiting.worthTaking(timers.now(), inFlight == 0)) {
      List<Parcel> request = waiting.take(timers.now());
      if (request.isEmpty()) {
        break;
      }
      send(request);
    }
    wakeUpLater();
  }

  private boolean mayGo(long now) {
    return inFlight < circuit.allowed(now) && throttle.opensAt() <= now;
  }

  /** A link has more but may not send it before something is settled. */
  void pressed(OutputLink link) {
    waiting.pressed(link);
    pump();
  }

  /** With nothing left to send, only preparing anew can tell whether the trouble is over. */
  private boolean idleInTrouble() {
    return circuit.trouble() != null && inFlight == 0 && waiting.count() == 0;
  }

  private void prepare() {
    if (preparing || circuit.allowed(timers.now()) == 0) {
      return;
    }
    preparing = true;
    inFlight++;
    int ticket = circuit.ticket();
    attempt(sink::prepare)
        .onComplete(
            ready -> {
              preparing = false;
              prepared = true;
              waiting.lanesChanged();
              // With messages waiting only their delivery counts: a bucket that is there but takes
              // nothing must not make the pauses short again.
              if (waiting.count() == 0) {
                circuit.succeeded(ticket);
              }
              requestEnded();
            },
            failure -> {
              preparing = false;
              prepared = false;
              failed(ticket, sink.diagnose(failure));
              requestEnded();
            });
  }

  /** What goes wrong before the request is out counts as a request that failed. */
  private static <T> Future<T> attempt(Supplier<Future<T>> request) {
    try {
      return request.get();
    } catch (RuntimeException failure) {
      return Future.failedFuture(failure);
    }
  }

  private void requestEnded() {
    inFlight--;
    if (closing && inFlight == 0) {
      drained.tryComplete();
    }
    pump();
  }

  private void send(List<Parcel> request) {
    inFlight++;
    int ticket = circuit.ticket();
    long begun = timers.now();
    throttle.spend(request.size(), bytes(request), begun);
    attempt(() -> sink.deliver(request.stream().map(Parcel::message).toList()))
        .onComplete(
            outcomes -> {
              deliveries.answered(timers.now() - begun);
              conclude(ticket, request, outcomes);
              requestEnded();
            },
            failure -> {
              deliveries.answered(timers.now() - begun);
              refused(ticket, request, sink.diagnose(failure));
              requestEnded();
            });
  }

  private static long bytes(List<Parcel> request) {
    return request.stream().mapToLong(parcel -> parcel.message().payload().length()).sum();
  }

  private void conclude(int ticket, List<Parcel> request, List<Outcome> outcomes) {
    List<Parcel> taken = new ArrayList<>(request.size());
    List<Parcel> failed = new ArrayList<>();
    Trouble worst = null;
    for (int i = 0; i < request.size(); i++) {
      Parcel parcel = request.get(i);
      switch (outcomes.get(i)) {
        case Outcome.Taken() -> taken.add(parcel);
        case Outcome.Refused(Trouble trouble) when trouble.kind() == Trouble.Kind.MESSAGE ->
            giveUp(parcel, trouble.reason());
        case Outcome.Refused(Trouble trouble) -> {
          failed.add(parcel);
          worst = worst == null || trouble.kind().compareTo(worst.kind()) > 0 ? trouble : worst;
        }
      }
    }
    budget.earned(taken.size());
    List<Parcel> settled;
    if (worst != null && (taken.isEmpty() || worst.kind() != Trouble.Kind.PASSING)) {
      settled = waiting.ended(request, taken, failed);
      failed(ticket, worst);
    } else {
      circuit.succeeded(ticket);
      settled = waiting.endedInPart(request, taken, failed, timers.now());
    }
    if (worst != null) {
      deliveries.retried(failed.size(), worst);
      deliveries.budgetExhausted(budget.exhausted());
    }
    deliveries.taken(settled);
    settled.forEach(Parcel::settle);
  }

  /** The request failed as a whole. */
  private void refused(int ticket, List<Parcel> request, Trouble trouble) {
    if (trouble.kind() != Trouble.Kind.MESSAGE) {
      sendAgain(request);
      deliveries.retried(request.size(), trouble);
      failed(ticket, trouble);
    } else if (request.size() > 1) {
      // One of them is to blame: each shows by itself whether it is the one.
      request.forEach(Parcel::sendAlone);
      sendAgain(request);
      deliveries.retried(request.size(), trouble);
    } else {
      circuit.succeeded(ticket);
      waiting.ended(request, List.of(), List.of()).forEach(Parcel::settle);
      giveUp(request.getFirst(), trouble.reason());
    }
  }

  private void sendAgain(List<Parcel> request) {
    waiting.ended(request, List.of(), request).forEach(Parcel::settle);
  }

  private void failed(int ticket, Trouble trouble) {
    if (trouble.kind() == Trouble.Kind.MISSING) {
      prepared = false;
    }
    log.debug("{}: {}", sink.title(), trouble.reason());
    circuit.failed(ticket, trouble, timers.now());
  }

  private void wakeUpLater() {
    if (wakeUp != null) {
      wakeUp.cancel();
      wakeUp = null;
    }
    long now = timers.now();
    long due = circuit.pausedUntil() > now ? circuit.pausedUntil() : nextDue(now);
    if (due != Long.MAX_VALUE && due > now && !closing) {
      wakeUp = timers.after(due - now, this::pump);
    }
  }

  private long nextDue(long now) {
    boolean closed = waiting.count() > 0 && throttle.opensAt() > now;
    return closed ? throttle.opensAt() : waiting.nextDue();
  }

  /**
   * Begins nothing new, waits for what is in flight, and gives the sink back. What waited is
   * dropped: its senders still hold it.
   */
  public Future<Void> close() {
    if (!closing) {
      closing = true;
      wakeUpLater();
      if (inFlight == 0) {
        drained.tryComplete();
      }
      return drained.future().onComplete(done -> sink.close());
    }
    return drained.future();
  }

  /** How it fares. */
  public OutputState state() {
    if (circuit.trouble() != null) {
      return new OutputState.Troubled(
          circuit.trouble(), circuit.failures(), circuit.troubledSince(), circuit.pausedUntil());
    }
    return prepared ? new OutputState.Working() : new OutputState.Preparing();
  }

  /** How many messages were brought and are neither delivered nor given up. */
  public int unsettled() {
    return links.stream().mapToInt(OutputLink::unsettled).sum();
  }
}
