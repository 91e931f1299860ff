package io.millrace.common.placement;

import io.millrace.common.failure.Failure;
import io.millrace.common.spec.PipelineSpec;
import io.vertx.core.Future;
import java.util.Collection;
import java.util.function.Supplier;

/** Moves pipelines from the fullest nodes to the emptiest, on somebody's word. */
public final class Spreading {
  private final PlacementWatcher placement;
  private final Supplier<Collection<PipelineSpec>> specs;

  /**
   * @param specs all started pipelines; callable from any thread
   */
  public Spreading(PlacementWatcher placement, Supplier<Collection<PipelineSpec>> specs) {
    this.placement = placement;
    this.specs = specs;
  }

  /** What would move. Takes a moment with many pipelines. */
  public Plan plan() {
    return new Planner(placement.current(), specs.get(), placement.membership().alive()).spread();
  }

  /**
   * Moves it.
   *
   * @param plan as {@link #plan} made it
   * @return fails with CONFLICT when something else was decided since
   */
  public Future<Plan> carryOut(Plan plan) {
    if (!placement.membership().clustered() || plan.moves().isEmpty()) {
      return Future.succeededFuture(plan);
    }
    Placement now = placement.current();
    if (now.version() != plan.next().version()) {
      return outdated();
    }
    return placement
        .replace(now, plan.next().withWaiting(0))
        .compose(done -> done ? Future.succeededFuture(plan) : outdated());
  }

  private static Future<Plan> outdated() {
    return Future.failedFuture(
        Failure.of(
                Failure.Kind.CONFLICT,
                "what runs where has changed since this plan was made; ask for a new plan")
            .toException());
  }
}
