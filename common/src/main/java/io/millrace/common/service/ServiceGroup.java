package io.millrace.common.service;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The services of one process: each started on an event-loop context of its own, stopped in reverse
 * order, each within a limit.
 */
public final class ServiceGroup {
  private static final Logger log = LoggerFactory.getLogger(ServiceGroup.class);
  private static final Duration STOP_LIMIT = Duration.ofSeconds(20);

  private final Vertx vertx;
  private final Health health;
  private final Map<String, String> deployments = new LinkedHashMap<>();
  private volatile String notReadyBecause = "starting";

  public ServiceGroup(Vertx vertx, Health health) {
    this.vertx = vertx;
    this.health = health;
    health.register(
        "process", () -> Optional.of(notReadyBecause).filter(reason -> !reason.isEmpty()));
  }

  /**
   * Starts the services one after the other; the process is ready when all have started and their
   * checks agree.
   */
  public Future<Void> start(List<Service> services) {
    Future<Void> started = Future.succeededFuture();
    for (Service service : services) {
      started = started.compose(before -> deploy(service));
    }
    return started.onSuccess(all -> notReadyBecause = "");
  }

  private Future<Void> deploy(Service service) {
    VerticleBase verticle =
        new VerticleBase() {
          @Override
          public Future<?> start() {
            // Vert.x does not call stop() after a start that failed; what had been opened must be
            // closed all the same.
            return service
                .start()
                .recover(
                    failure -> service.stop().transform(stopped -> Future.failedFuture(failure)));
          }

          @Override
          public Future<?> stop() {
            return service.stop();
          }
        };
    long began = System.nanoTime();
    return vertx
        .deployVerticle(verticle)
        .map(id -> {
          deployments.put(service.name(), id);
          long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began);
          log.info("{} has started, in {} ms", service.name(), millis);
          return null;
        });
  }

  /**
   * First not ready, then the services in reverse order. Never fails: what went wrong is logged.
   */
  public Future<Void> stop() {
    notReadyBecause = "stopping";
    List<String> names = new ArrayList<>(deployments.keySet()).reversed();
    Future<Void> stopped = Future.succeededFuture();
    for (String name : names) {
      stopped = stopped.transform(before -> undeploy(name));
    }
    return stopped.otherwiseEmpty();
  }

  private Future<Void> undeploy(String name) {
    String id = deployments.remove(name);
    Promise<Void> done = Promise.promise();
    vertx.undeploy(id).onComplete(done);
    return done.future()
        .timeout(STOP_LIMIT.toSeconds(), TimeUnit.SECONDS)
        .onFailure(failure -> log.warn("{} did not stop cleanly: {}", name, failure.getMessage()));
  }

  /** For health answers. */
  public Health health() {
    return health;
  }
}
