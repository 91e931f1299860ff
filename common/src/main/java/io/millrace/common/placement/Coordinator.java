package io.millrace.common.placement;

import io.millrace.common.beat.Beat;
import io.millrace.common.cluster.Membership;
import io.millrace.common.cluster.NodeRecord;
import io.millrace.common.link.LinkAddresses;
import io.millrace.common.spec.PipelineSpec;
import io.vertx.core.Vertx;
import java.util.Collection;
import java.util.List;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the placement in line with who is there and what is started. Every node of function-host
 * has one; the one of the oldest node that is there decides, and only on the majority's side of a
 * cut. So it needs no manager.
 */
public final class Coordinator {
  private static final Logger log = LoggerFactory.getLogger(Coordinator.class);

  /**
   * How many pipelines and outputs move by themselves when a node has come; more wait for
   * somebody's word.
   */
  public static final int MOVES_UNASKED = 8;

  private static final long SOON_MILLIS = 50;
  private static final long AGAIN_MILLIS = 1_000;

  private final Vertx vertx;
  private final String node;
  private final PlacementWatcher placement;
  private final Supplier<Collection<PipelineSpec>> specs;
  private boolean scheduled;
  private boolean deciding;
  private boolean stopped;
  private long timer = -1;

  /**
   * @param node this node
   * @param specs all started pipelines, asked on the context that calls {@link #start}
   */
  public Coordinator(
      Vertx vertx,
      String node,
      PlacementWatcher placement,
      Supplier<Collection<PipelineSpec>> specs) {
    this.vertx = vertx;
    this.node = node;
    this.placement = placement;
    this.specs = specs;
  }

  /** Begins to decide, where there is somebody to decide about. */
  public void start() {
    if (placement.membership().clustered()) {
      placement.onChange(this::soon);
      timer = Beat.every(vertx, AGAIN_MILLIS, this::decide);
    }
  }

  /** Pipelines or nodes may have changed. */
  public void soon() {
    if (!scheduled && !stopped && placement.membership().clustered()) {
      scheduled = true;
      vertx.setTimer(
          SOON_MILLIS,
          ignored -> {
            scheduled = false;
            decide();
          });
    }
  }

  public void stop() {
    stopped = true;
    vertx.cancelTimer(timer);
  }

  private boolean decides() {
    Membership membership = placement.membership();
    return membership.quorate()
        && membership.alive().stream()
            .filter(record -> record.service().equals(LinkAddresses.FUNCTIONS))
            .findFirst()
            .filter(first -> first.node().equals(node))
            .isPresent();
  }

  private void decide() {
    if (stopped || deciding || !decides()) {
      return;
    }
    deciding = true;
    Placement now = placement.current();
    List<NodeRecord> alive = placement.membership().alive();
    Collection<PipelineSpec> wanted = specs.get();
    vertx
        .executeBlocking(() -> next(now, wanted, alive))
        .compose(next -> {
          boolean lost = placement.membership().shared().isEmpty() && now.decided();
          return next.saysTheSameAs(now) && !lost
              ? io.vertx.core.Future.succeededFuture(false)
              : placement.replace(now, next);
        })
        .onSuccess(replaced -> {
          if (replaced) {
            log.info("placement decided anew");
          }
        })
        .onFailure(failure -> log.warn("no placement was decided: {}", failure.getMessage()))
        .onComplete(done -> deciding = false);
  }

  private static Placement next(
      Placement now, Collection<PipelineSpec> specs, List<NodeRecord> alive) {
    Planner planner = new Planner(now, specs, alive);
    Plan necessary = planner.necessary();
    Plan even = planner.spread();
    int more = even.moves().size() - necessary.moves().size();
    boolean come =
        !now.hosts().containsAll(necessary.next().hosts())
            || !now.deliverers().containsAll(necessary.next().deliverers());
    if (more > 0 && more <= MOVES_UNASKED && come && now.decided()) {
      return even.next().withWaiting(0);
    }
    return necessary.next().withWaiting(more > MOVES_UNASKED ? more : 0);
  }
}
