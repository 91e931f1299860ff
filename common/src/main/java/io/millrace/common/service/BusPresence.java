package io.millrace.common.service;

import com.hazelcast.core.LifecycleEvent;
import com.hazelcast.core.LifecycleEvent.LifecycleState;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import java.util.HashSet;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has the cluster know how this process is reached on the event bus. Both sides of a cut forget the
 * processes of the other one, and a side that is slow may still be at it when the two have become
 * one again: then nobody can reach a process that everybody sees.
 */
final class BusPresence {
  private static final Logger log = LoggerFactory.getLogger(BusPresence.class);
  private static final long LOOK_MILLIS = 2_000;

  /** So many looks after others have come or gone it is told once more, missed or not. */
  private static final int SETTLED_LOOKS = 5;

  private final Vertx vertx;
  private final HazelcastClusterManager grid;
  private final Counter again;
  private Set<String> nodes = Set.of();
  private int looksUntilSettled;
  private boolean telling;

  private BusPresence(Vertx vertx, HazelcastClusterManager grid, MeterRegistry meters) {
    this.vertx = vertx;
    this.grid = grid;
    this.again =
        Counter.builder("millrace.cluster.told.again")
            .description("times that the others did not know how to reach this process")
            .register(meters);
  }

  /** Looks every two seconds from now on, until {@code vertx} is closed. */
  static void keep(Vertx vertx, HazelcastClusterManager grid, MeterRegistry meters) {
    BusPresence presence = new BusPresence(vertx, grid, meters);
    vertx.runOnContext(ignored -> vertx.setPeriodic(LOOK_MILLIS, timer -> presence.look()));
  }

  private void look() {
    Set<String> now = new HashSet<>(grid.getNodes());
    if (!now.equals(nodes)) {
      nodes = now;
      looksUntilSettled = SETTLED_LOOKS;
    } else if (looksUntilSettled > 0 && --looksUntilSettled == 0) {
      tell();
      return;
    }
    grid.getNodeInfo(
        grid.getNodeId(),
        (known, unknown) -> {
          if (unknown != null && grid.isActive()) {
            again.increment();
            log.warn("the others do not know how to reach this process; told them again");
            tell();
          }
        });
  }

  /**
   * What the cluster manager does after it has merged: everything of this process is told again.
   */
  private void tell() {
    if (telling) {
      return;
    }
    telling = true;
    vertx
        .executeBlocking(() -> {
          grid.stateChanged(new LifecycleEvent(LifecycleState.MERGED));
          return true;
        })
        .onFailure(failure -> log.warn("not told: {}", failure.getMessage()))
        .onComplete(done -> telling = false);
  }
}
