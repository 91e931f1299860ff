package io.millrace.common.service;

import com.hazelcast.core.LifecycleEvent;
import com.hazelcast.core.LifecycleEvent.LifecycleState;
import com.hazelcast.multimap.MultiMap;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.millrace.common.beat.Beat;
import io.vertx.core.Vertx;
import io.vertx.spi.cluster.hazelcast.impl.HazelcastRegistrationInfo;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has the cluster know how this process is reached on the event bus. Both sides of a cut forget the
 * processes of the other one, and a side that is slow may still be at it when the two have become
 * one again: then nobody can reach a process that everybody sees. And that it forgets processes
 * that have gone, and this one's bus does so too.
 */
final class BusPresence {
  private static final Logger log = LoggerFactory.getLogger(BusPresence.class);
  private static final long LOOK_MILLIS = 2_000;

  /** The cluster manager's own map. */
  private static final String SUBSCRIPTIONS = "__vertx.subs";

  /** So many looks after others have come or gone it is told once more, missed or not. */
  private static final int SETTLED_LOOKS = 5;

  private final Vertx vertx;
  private final BusDirectory grid;
  private final Counter again;
  private final Counter forgotten;
  private final Counter misled;
  private Set<String> nodes = Set.of();
  private int looksUntilSettled;
  private boolean forgetting;
  private boolean telling;

  private BusPresence(Vertx vertx, BusDirectory grid, MeterRegistry meters) {
    this.vertx = vertx;
    this.grid = grid;
    this.again =
        Counter.builder("millrace.cluster.told.again")
            .description("times that the others did not know how to reach this process")
            .register(meters);
    this.forgotten =
        Counter.builder("millrace.cluster.forgotten")
            .description("subscriptions of processes that have gone, taken off the bus late")
            .register(meters);
    this.misled =
        Counter.builder("millrace.cluster.misled")
            .description("times that something was addressed to a process that is not there")
            .register(meters);
  }

  /** Looks every two seconds from now on, until {@code vertx} is closed. */
  static void keep(Vertx vertx, BusDirectory grid, MeterRegistry meters) {
    BusPresence presence = new BusPresence(vertx, grid, meters);
    vertx.runOnContext(ignored -> Beat.every(vertx, LOOK_MILLIS, presence::look));
  }

  private void look() {
    Set<String> now = new HashSet<>(grid.getNodes());
    if (!now.equals(nodes)) {
      nodes = now;
      looksUntilSettled = SETTLED_LOOKS;
    } else if (looksUntilSettled > 0 && --looksUntilSettled == 0) {
      forgetTheGone();
      tell();
      return;
    } else if (grid.misled()) {
      misled.increment();
      forgetTheGone();
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
   * The oldest member takes those who have gone off the bus; when it dies in the middle of that,
   * nobody goes on, and every second message would go to nobody.
   */
  private void forgetTheGone() {
    if (forgetting) {
      return;
    }
    forgetting = true;
    vertx
        .executeBlocking(() -> {
          MultiMap<String, HazelcastRegistrationInfo> subscriptions =
              grid.getHazelcastInstance().getMultiMap(SUBSCRIPTIONS);
          // In this order: who subscribes is a member already.
          Set<Map.Entry<String, HazelcastRegistrationInfo>> all = subscriptions.entrySet();
          Set<String> here = new HashSet<>(grid.getNodes());
          int removed = 0;
          for (Map.Entry<String, HazelcastRegistrationInfo> one : all) {
            if (!here.contains(one.getValue().unwrap().nodeId())
                && subscriptions.remove(one.getKey(), one.getValue())) {
              removed++;
            }
          }
          return removed;
        })
        .onSuccess(removed -> {
          if (removed > 0) {
            forgotten.increment(removed);
            log.warn("took {} subscriptions of processes that have gone off the bus", removed);
          }
        })
        .onFailure(failure ->
            log.warn("processes that have gone stay on the bus: {}", failure.getMessage()))
        .transform(done -> grid.lookUpAnew())
        .onComplete(done -> forgetting = false);
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
