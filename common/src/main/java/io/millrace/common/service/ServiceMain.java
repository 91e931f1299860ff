package io.millrace.common.service;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.millrace.common.secret.InstallationKey;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs one service as a process of its own, clustered, with a management port. Settings:
 *
 * <ul>
 *   <li>{@code MILLRACE_NODE}: this node's name; the host's name by default
 *   <li>{@code MILLRACE_DATA}: data folder, {@code /var/lib/millrace} by default
 *   <li>{@code MILLRACE_KEY_FILE}: the installation key, shared by all nodes; {@code
 *       DATA/installation.key} by default
 *   <li>{@code MILLRACE_MANAGEMENT_PORT}: 9090 by default, on all addresses
 *   <li>{@code MILLRACE_CONFIG}: a file with settings, a line {@code NAME=value} each
 *   <li>those of {@link Cluster} and {@link OwnRecord}
 * </ul>
 *
 * Exit codes: 0 stopped by a signal, 3 could not start.
 */
public final class ServiceMain {
  private static final Logger log = LoggerFactory.getLogger(ServiceMain.class);
  private static final int COULD_NOT_START = 3;
  private static final long STOP_SECONDS = 40;

  private ServiceMain() {}

  /** Blocks until the process is told to stop. */
  public static void run(ServiceFactory factory) {
    try {
      Settings settings = Settings.fromEnvironment(System.getenv());
      serve(factory, settings);
    } catch (StartFailure failure) {
      log.error("could not start: {}", failure.getMessage());
      System.exit(COULD_NOT_START);
    }
  }

  private static void serve(ServiceFactory factory, Settings settings) {
    Path data = Path.of(settings.text("MILLRACE_DATA", "/var/lib/millrace"));
    Path key =
        settings.text("MILLRACE_KEY_FILE").map(Path::of).orElse(data.resolve("installation.key"));
    int managementPort = settings.port("MILLRACE_MANAGEMENT_PORT", 9090);
    InstallationKey installation = installationKey(key);
    Cluster cluster = Cluster.from(settings, installation);
    PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    OwnRecord own = OwnRecord.from(settings);
    Cluster.Joined joined = cluster.join(meters);
    Vertx vertx = joined.vertx();
    Health health = new Health();
    ServiceContext context =
        new ServiceContext(
            vertx,
            cluster.node(),
            data,
            settings,
            meters,
            health,
            installation.sealer(),
            joined.membership());
    ClusterMeters.show(joined.membership(), meters);
    Service service = factory.create(context);
    settings.check();
    ServiceGroup group = new ServiceGroup(vertx, health);
    HttpServer management = management(vertx, new ManagementRoutes(health, meters), managementPort);
    CountDownLatch stopped = new CountDownLatch(1);
    Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(group, joined, stopped), "stop"));
    group
        .start(List.of(service))
        .compose(started ->
            joined.membership().announce(own.of(service.name(), cluster.node(), cluster.host())))
        .onSuccess(started ->
            log.info("{} is ready, management port {}", service.name(), management.actualPort()))
        .onFailure(failure -> {
          log.error(
              "could not start {}: {}",
              service.name(),
              failure.getMessage(),
              failure instanceof StartFailure ? null : failure);
          // System.exit waits for the shutdown hook, which needs this thread.
          Thread.startVirtualThread(() -> System.exit(COULD_NOT_START));
        });
  }

  private static HttpServer management(Vertx vertx, ManagementRoutes routes, int port) {
    return vertx
        .createHttpServer()
        .requestHandler(request -> {
          if (!routes.handle(request)) {
            request.response().setStatusCode(404).end();
          }
        })
        .listen(port)
        .recover(taken ->
            io.vertx.core.Future.failedFuture(
                new StartFailure(
                    "MILLRACE_MANAGEMENT_PORT " + port + " cannot be used: " + taken.getMessage())))
        .await();
  }

  private static InstallationKey installationKey(Path key) {
    try {
      return InstallationKey.fromFile(key);
    } catch (IOException unusable) {
      throw new StartFailure(
          "the installation key " + key + " cannot be used: " + unusable.getMessage(), unusable);
    }
  }

  private static void stop(ServiceGroup group, Cluster.Joined joined, CountDownLatch stopped) {
    joined
        .membership()
        .drain()
        .transform(told -> group.stop())
        .transform(done -> joined.membership().leave())
        .transform(left -> {
          joined.membership().close();
          return joined.vertx().close();
        })
        .onComplete(done -> stopped.countDown());
    try {
      if (!stopped.await(STOP_SECONDS, TimeUnit.SECONDS)) {
        log.warn("not everything stopped within {} s", STOP_SECONDS);
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
