package io.millrace.functions.stage;

import io.millrace.common.link.Links;
import io.millrace.common.message.Message;
import io.millrace.common.spec.PipelineSpec;
import io.millrace.common.spec.StageSpec;
import io.millrace.functions.instance.SecretMask;
import io.millrace.functions.instance.Workplace;
import io.millrace.functions.tap.Taps;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import java.util.function.LongPredicate;

/** The stages of one version of a pipeline, connected, with the outlets at their end. */
final class Chain implements Intake.Beginning {
  private static final long OUTLET_PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(3);

  private final PipelineSpec spec;
  private final List<Step> steps = new ArrayList<>();
  private final List<Stage> stages = new ArrayList<>();
  private final List<InstanceKeeper> keepers = new ArrayList<>();
  private final Outlets outlets;
  private final Downstream first;
  private final LongConsumer settled;
  private boolean active;
  private boolean closed;

  /**
   * @param tap is shown every message that enters a stage or leaves the last
   * @param settled told the number below which every input message is done with
   */
  Chain(
      PipelineSpec spec,
      Workplace place,
      Links links,
      ChainParts parts,
      TapPoint tap,
      LongConsumer settled) {
    this.spec = spec;
    this.settled = settled;
    this.outlets =
        new Outlets(
            spec, links, parts.desk(), message -> tap.show(Taps.END, message), this::settle);
    Downstream next = outlets;
    for (int number = spec.stages().size() - 1; number >= 0; number--) {
      Step step = step(number, next, place, parts);
      steps.addFirst(step);
      int entered = number;
      next = new Watched(step, message -> tap.show(entered, message));
    }
    first = next;
    for (int number = 1; number < steps.size(); number++) {
      steps.get(number).upstream(steps.get(number - 1)::resume);
    }
    if (!steps.isEmpty()) {
      outlets.upstream(steps.getLast()::resume);
    }
  }

  private Step step(int number, Downstream next, Workplace place, ChainParts parts) {
    StageSpec stage = spec.stages().get(number);
    FailureDesk desk = withoutSecrets(parts.desk(), stage, place);
    Lanes.StageMaker maker =
        (replica, below, course, done) ->
            new Stage(
                number,
                below,
                desk,
                parts.figures().get(number),
                parts.states().of(spec, number, replica),
                course,
                new Window(stage.concurrency()),
                done);
    if (stage.replicas() == 1) {
      Stage alone = maker.make(0, next, Course.UNKNOWN, this::settle);
      keep(number, alone, place, parts);
      return alone;
    }
    Lanes lanes = new Lanes(next, this::settle);
    for (int i = 0; i < stage.replicas(); i++) {
      keep(number, lanes.add(maker), place, parts);
    }
    return lanes;
  }

  private void keep(int number, Stage stage, Workplace place, ChainParts parts) {
    stages.add(stage);
    keepers.add(new InstanceKeeper(place, spec, number, stage, parts.observer()));
  }

  /** Failures of functions go on without the values of their secrets. */
  private static FailureDesk withoutSecrets(FailureDesk desk, StageSpec stage, Workplace place) {
    if (stage.secrets().isEmpty()) {
      return desk;
    }
    return (root, number, failed, error, durable) ->
        desk.deadLetter(
            root, number, failed, SecretMask.of(stage, place.sealer()).hide(error), durable);
  }

  /** What a chain shares with its pipeline. */
  record ChainParts(
      FailureDesk desk,
      List<StageFigures> figures,
      StageStates states,
      InstanceKeeper.Observer observer) {}

  PipelineSpec spec() {
    return spec;
  }

  /** Starts the instances. */
  void start() {
    keepers.forEach(InstanceKeeper::start);
  }

  /**
   * Opens the way out: two chains of a pipeline must not have it open at the same time, as the
   * newer link ends the older.
   */
  void activate() {
    active = true;
    outlets.start();
  }

  /** Nothing more comes in before something is accepted behind it. */
  void pressed() {
    outlets.pressed();
  }

  @Override
  public void offer(long root, Message message) {
    first.offer(root, message);
  }

  @Override
  public void flush() {
    first.flush();
  }

  @Override
  public void dropUnsent(LongPredicate unwanted) {
    if (!steps.isEmpty()) {
      steps.getFirst().dropUnsent(unwanted);
      settle();
    }
  }

  @Override
  public void forget(LongPredicate gone) {
    if (steps.isEmpty()) {
      outlets.dropUnsent(gone);
      settle();
    } else {
      dropUnsent(gone);
    }
  }

  private void settle() {
    // That nothing is in it says nothing about messages while another chain has them.
    if (active && !closed) {
      settled.accept(lowestRoot());
    }
  }

  private long lowestRoot() {
    long lowest = outlets.lowestRoot();
    for (Step step : steps) {
      lowest = Math.min(lowest, step.lowestRoot());
    }
    return lowest;
  }

  /** Whether nothing is in it any more. */
  boolean isEmpty() {
    return lowestRoot() == Long.MAX_VALUE;
  }

  void tick(long now) {
    keepers.forEach(keeper -> keeper.tick(now));
    outlets.trim();
  }

  /** Whether every stage takes messages. */
  boolean running() {
    return keepers.stream().allMatch(keeper -> keeper.health() instanceof StageHealth.Running);
  }

  /** Of each stage that of the replica that fares worst. */
  List<StageHealth> health() {
    List<StageHealth> health = new ArrayList<>();
    for (int number = 0; number < spec.stages().size(); number++) {
      health.add(healthOf(number));
    }
    return health;
  }

  private StageHealth healthOf(int number) {
    List<StageHealth> replicas =
        keepers.stream()
            .filter(keeper -> keeper.number() == number)
            .map(InstanceKeeper::health)
            .toList();
    return replicas.stream()
        .filter(health -> !(health instanceof StageHealth.Running))
        .findFirst()
        .orElse(replicas.getFirst());
  }

  /** Why outputs cannot leave, if that has been so for a while. */
  Optional<String> blocked() {
    return outlets.blocked(System.nanoTime(), OUTLET_PATIENCE_NANOS);
  }

  Outlets outlets() {
    return outlets;
  }

  /**
   * Ends it: what is still in it is forgotten, and instances get {@code grace} to end by
   * themselves.
   */
  Future<Void> close(Duration grace) {
    closed = true;
    outlets.close();
    stages.forEach(Stage::leave);
    return Future.join(keepers.stream().map(keeper -> keeper.stop(grace)).toList()).mapEmpty();
  }
}
