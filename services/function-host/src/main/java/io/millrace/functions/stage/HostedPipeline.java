package io.millrace.functions.stage;

import io.millrace.common.failure.Failure;
import io.millrace.common.link.LinkAcknowledger;
import io.millrace.common.link.LinkFrame;
import io.millrace.common.link.LinkReceiver;
import io.millrace.common.message.Batch;
import io.millrace.common.pace.PacedCredit;
import io.millrace.common.spec.Pace;
import io.millrace.common.spec.PipelineOutput;
import io.millrace.common.spec.PipelineSpec;
import io.millrace.common.spec.S3Batching;
import io.millrace.common.status.Condition;
import io.millrace.common.status.StatusReport.PipelineStatus;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A pipeline on this node, through all of its versions. A new version is started beside the old
 * one; when it takes messages, the old one is drained of what its functions have, and the new one
 * goes on with all that they have not seen, so that order is kept and nothing is done twice. What
 * cannot be drained in time is left to the senders, who send it again.
 */
final class HostedPipeline {
  private static final long DRAIN_NANOS = TimeUnit.SECONDS.toNanos(5);
  private static final Duration OLD_CHAIN_GRACE = Duration.ofSeconds(2);

  private final Host host;
  private final Credits credits;
  private final Intake intake = new Intake();
  private final PacedCredit paced = new PacedCredit();
  private final Reports reports;
  private final PipelineMeters meters;
  private final List<StageFigures> figures = new ArrayList<>();
  private final StageStates states;
  private final Set<Inbound> inbound = new LinkedHashSet<>();
  private final Set<Chain> retired = new LinkedHashSet<>();
  private PipelineSpec known;
  private Chain current;
  private @Nullable Chain replacement;
  private @Nullable Replay replay;
  private boolean draining;
  private long drainUntil;
  private Condition condition;

  /** One link from ingest. */
  private final class Inbound implements LinkReceiver, Intake.Source {
    final LinkAcknowledger link;
    final HeldBytes held = new HeldBytes();
    boolean reset;

    Inbound(LinkAcknowledger link) {
      this.link = link;
    }

    @Override
    public void receive(long position, Batch batch) {
      // What comes behind a reset comes again, in its order, on the next link.
      if (!reset) {
        held.add(position, batch);
        if (!pace().equals(Pace.UNLIMITED)) {
          paced.came(batch);
        }
        intake.take(this, position, batch);
      }
    }

    @Override
    public void acknowledge(long through) {
      held.release(through);
      link.acknowledge(through);
    }

    @Override
    public void pressed() {
      current.pressed();
    }

    @Override
    public void closed(String reason) {
      inbound.remove(this);
      credits.remove(link);
      intake.forget(this);
    }
  }

  HostedPipeline(PipelineSpec spec, Host host, Credits credits) {
    this.host = host;
    this.credits = credits;
    this.known = spec;
    this.reports = new Reports(host, spec, intake);
    this.meters = new PipelineMeters(host.meters());
    this.states = new StageStates(host.states());
    this.condition =
        new Condition(Condition.Level.STARTING, "starting", System.currentTimeMillis());
    this.current = chain(spec);
  }

  void start() {
    use(current);
    current.start();
    clearWithoutDeadLetters();
  }

  private Chain chain(PipelineSpec spec) {
    while (figures.size() < spec.stages().size()) {
      figures.add(new StageFigures());
    }
    String id = spec.id();
    return new Chain(
        spec,
        host.place(),
        host.links(),
        new Chain.ChainParts(reports, figures, states, reports),
        (place, message) -> host.taps().show(id, place, message),
        this::settled);
  }

  private void use(Chain chain) {
    current = chain;
    reports.use(chain.spec());
    meters.show(chain.spec(), figures, reports);
    chain.activate();
    intake.release(chain);
    host.changed().run();
  }

  private void settled(long lowest) {
    intake.settle(lowest);
    if (draining && lowest == Long.MAX_VALUE) {
      host.place().vertx().runOnContext(ignored -> drained(false));
    }
  }

  /** Takes note of a newer version. */
  void update(PipelineSpec spec) {
    known = spec;
    Chain obsolete = replacement;
    if (obsolete != null) {
      replacement = null;
      draining = false;
      intake.release(current);
      retire(obsolete, Duration.ZERO);
    }
    Chain next = chain(spec);
    next.start();
    replacement = next;
    if (!current.running()) {
      // Nothing runs that would be worth waiting for.
      drained(true);
    }
  }

  private void startDraining() {
    draining = true;
    drainUntil = System.nanoTime() + DRAIN_NANOS;
    intake.recall();
    if (current.isEmpty()) {
      drained(false);
    }
  }

  private void drained(boolean givenUp) {
    Chain next = replacement;
    if (next == null || !draining && !givenUp) {
      return;
    }
    draining = false;
    replacement = null;
    if (givenUp) {
      startOver("the pipeline was changed");
    }
    reports.clearAll();
    Chain old = current;
    retire(old, OLD_CHAIN_GRACE);
    use(next);
  }

  private Future<Void> retire(Chain chain, Duration grace) {
    retired.add(chain);
    return chain.close(grace).onComplete(gone -> retired.remove(chain));
  }

  /** Everything that is not done with comes again from its senders. */
  private void startOver(String reason) {
    intake.hold();
    intake.clear();
    replay = null;
    for (Inbound each : List.copyOf(inbound)) {
      each.reset = true;
      each.link.reset(reason);
    }
  }

  /** Takes a link for this pipeline. */
  Future<LinkReceiver> accept(LinkFrame.Open open, LinkAcknowledger acknowledger) {
    if (open.specVersion() > known.version()) {
      return Future.failedFuture(
          "version "
              + open.specVersion()
              + " of pipeline "
              + known.name()
              + " has not arrived at the functions service yet");
    }
    Inbound link = new Inbound(acknowledger);
    inbound.add(link);
    credits.add(acknowledger, link.held::bytes, this::usefulCredit);
    return Future.succeededFuture(link);
  }

  /**
   * What the output acknowledges together is not done with here before; what it may send slowly
   * only should not stand before what is new.
   */
  private long usefulCredit() {
    S3Batching batching =
        known.output() instanceof PipelineOutput.S3 bucket ? bucket.options().batching() : null;
    return batching == null
        ? paced.most(pace(), Credits.MOST)
        : Math.max(Credits.MOST, batching.credit());
  }

  private Pace pace() {
    return known.output() instanceof PipelineOutput.Outside outside
        ? outside.pace()
        : Pace.UNLIMITED;
  }

  /** Sends dead letters through once more. */
  Future<Integer> replay(List<Long> numbers) {
    if (!current.running()) {
      return refuse(
          "pipeline " + known.name() + " does not run at the moment: " + condition.reason());
    }
    if (replay != null) {
      return refuse("dead letters of pipeline " + known.name() + " are being replayed already");
    }
    Replay begun =
        new Replay(
            host.deadLetters(),
            intake,
            known.id(),
            numbers,
            new Replay.Pace(host.place().vertx(), host.replaysPerSecond()),
            this::replayed);
    replay = begun;
    begun.begin();
    return Future.succeededFuture(numbers.size());
  }

  private void replayed() {
    replay = null;
    clearWithoutDeadLetters();
  }

  private void clearWithoutDeadLetters() {
    long before = reports.deadLetters();
    host.deadLetters()
        .count(known.id())
        .onSuccess(left -> {
          // One that came while they were counted is not in the count.
          if (left == 0 && reports.deadLetters() == before) {
            emptied();
          }
        });
  }

  /** No dead letters are left. */
  void emptied() {
    reports.deadLettersGone();
  }

  private static <T> Future<T> refuse(String reason) {
    return Future.failedFuture(Failure.of(Failure.Kind.CONFLICT, reason).toException());
  }

  /** To be called several times a second. */
  void tick(long now) {
    current.tick(now);
    List.copyOf(retired).forEach(chain -> chain.tick(now));
    Chain next = replacement;
    if (next != null) {
      next.tick(now);
      if (!draining && next.running()) {
        startDraining();
      } else if (draining && now > drainUntil) {
        drained(true);
      }
    }
    updateCondition();
  }

  /** Hands over alerts. To be called every second or so. */
  void report() {
    reports.flush();
  }

  private void updateCondition() {
    Condition next = Conditions.of(current, replacement, reports.recentFailure());
    if (next.level() != condition.level() || !next.reason().equals(condition.reason())) {
      long since = next.level() == condition.level() ? condition.sinceMillis() : next.sinceMillis();
      condition = new Condition(next.level(), next.reason(), since);
      host.changed().run();
    }
  }

  PipelineStatus status() {
    List<StageFigures> inUse = figures.subList(0, current.spec().stages().size());
    return new PipelineStatus(
        known.id(),
        current.spec().version(),
        condition,
        Figures.of(intake, current.outlets(), inUse, reports));
  }

  PipelineSpec known() {
    return known;
  }

  /**
   * Stops taking messages, gives those that are in it {@code patience} to get through, then ends
   * everything.
   */
  Future<Void> close(Duration patience, Duration grace) {
    Chain next = replacement;
    replacement = null;
    draining = false;
    Future<Void> replacementGone =
        next == null ? Future.succeededFuture() : retire(next, Duration.ZERO);
    intake.hold();
    boolean hopeful = current.running() && current.blocked().isEmpty();
    return Draining.await(
            host.place().vertx(), current::isEmpty, hopeful ? patience : Duration.ZERO)
        .compose(waited -> {
          startOver("the pipeline was stopped");
          reports.clearAll();
          meters.remove();
          return Future.join(replacementGone, retire(current, grace)).<Void>mapEmpty();
        });
  }
}
