package io.millrace.functions.app;

import io.millrace.common.cluster.Membership;
import io.millrace.common.link.LinkAddresses;
import io.millrace.common.placement.Coordinator;
import io.millrace.common.placement.PlacedSpecs;
import io.millrace.common.placement.PlacementWatcher;
import io.millrace.common.service.ServiceContext;
import io.millrace.common.spec.PipelineSpec;
import io.millrace.common.spec.SpecListener;
import io.millrace.functions.stage.Pipelines;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;

/** This node's part in who runs what: it runs what is placed on it, and helps to decide. */
final class Residence implements SpecListener {
  /** How long the others may take to take over when this node leaves. */
  private static final Duration LEAVING = Duration.ofSeconds(8);

  private static final long STEP_MILLIS = 50;

  private final Vertx vertx;
  private final String node;
  private final Membership membership;
  private final PlacementWatcher placement;
  private final PlacedSpecs placed;
  private final Coordinator coordinator;
  private boolean started;

  Residence(ServiceContext context, PlacementWatcher placement, Pipelines pipelines) {
    this.vertx = context.vertx();
    this.node = context.node();
    this.membership = context.membership();
    this.placement = placement;
    this.placed =
        new PlacedSpecs(node, placement, pipelines, pipelines::handOver, pipelines::fence);
    this.coordinator = new Coordinator(vertx, node, placement, placed::all);
  }

  void start() {
    started = true;
    coordinator.start();
  }

  @Override
  public void pipelineChanged(PipelineSpec spec) {
    placed.pipelineChanged(spec);
    coordinator.soon();
  }

  @Override
  public void pipelineRemoved(PipelineSpec last) {
    placed.pipelineRemoved(last);
    coordinator.soon();
  }

  /** Takes nothing new, and gives others the time to take over what runs here. */
  Future<Void> leave() {
    if (!started || !membership.clustered()) {
      return Future.succeededFuture();
    }
    return membership
        .drain()
        .transform(told -> awaitOthers())
        .onComplete(done -> coordinator.stop());
  }

  private Future<Void> awaitOthers() {
    long until = System.nanoTime() + LEAVING.toNanos();
    Promise<Void> done = Promise.promise();
    vertx.setPeriodic(
        STEP_MILLIS,
        timer -> {
          if (!placedHere() || !othersTakeOver() || System.nanoTime() > until) {
            vertx.cancelTimer(timer);
            done.tryComplete();
          }
        });
    return done.future();
  }

  private boolean placedHere() {
    return placement.current().pipelines().values().stream()
        .anyMatch(nodes -> nodes.contains(node));
  }

  private boolean othersTakeOver() {
    return membership.quorate()
        && membership.alive().stream()
            .anyMatch(
                record -> record.service().equals(LinkAddresses.FUNCTIONS) && !record.draining());
  }
}
