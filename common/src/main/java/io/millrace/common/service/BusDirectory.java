package io.millrace.common.service;

import com.hazelcast.config.Config;
import io.vertx.core.Completable;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.spi.cluster.NodeInfo;
import io.vertx.core.spi.cluster.RegistrationInfo;
import io.vertx.core.spi.cluster.RegistrationListener;
import io.vertx.core.spi.cluster.RegistrationUpdateEvent;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The cluster manager, whose event bus can be made to look up anew who is at an address. It looks
 * each address up once, and goes by what it is told of changes from then on. While the two sides of
 * a cut become one again some of that is never told, and everything for a process that came in the
 * place of one that is gone would go to the latter, for good.
 */
final class BusDirectory extends HazelcastClusterManager {
  private final Set<String> lookedUp = ConcurrentHashMap.newKeySet();
  private final AtomicBoolean misled = new AtomicBoolean();
  private volatile RegistrationListener bus = new RegistrationListener() {};

  BusDirectory(Config config) {
    super(config);
  }

  @Override
  public void registrationListener(RegistrationListener listener) {
    bus = listener;
    super.registrationListener(listener);
  }

  @Override
  public void getRegistrations(String address, Completable<List<RegistrationInfo>> found) {
    lookedUp.add(address);
    super.getRegistrations(address, found);
  }

  @Override
  public void getNodeInfo(String node, Completable<NodeInfo> found) {
    super.getNodeInfo(
        node,
        (info, failure) -> {
          // Of its own node the process asks whether the others know it.
          if (info == null && !node.equals(getNodeId())) {
            misled.set(true);
          }
          found.complete(info, failure);
        });
  }

  /** Whether something was addressed to a process that is not there, since this was asked last. */
  boolean misled() {
    return misled.getAndSet(false);
  }

  /**
   * Looks up again whatever the bus has looked up, one after the other. It goes on with what it
   * knows until the answer is there, which may take long while members come and go.
   */
  Future<Void> lookUpAnew() {
    lookedUp.removeIf(address -> !bus.wantsUpdatesFor(address));
    Future<Void> all = Future.succeededFuture();
    for (String address : lookedUp) {
      all = all.transform(before -> lookUpAnew(address, null));
    }
    return all;
  }

  /** Until two answers are the same: what the bus was told in between could be newer. */
  private Future<Void> lookUpAnew(String address, @Nullable Set<RegistrationInfo> before) {
    Promise<List<RegistrationInfo>> answer = Promise.promise();
    super.getRegistrations(address, answer);
    return answer
        .future()
        .compose(found -> {
          Set<RegistrationInfo> now = Set.copyOf(found);
          if (now.equals(before)) {
            return Future.succeededFuture();
          }
          bus.registrationsUpdated(new RegistrationUpdateEvent(address, found));
          return lookUpAnew(address, now);
        });
  }

  /** What the bus goes by. */
  RegistrationListener bus() {
    return bus;
  }
}
