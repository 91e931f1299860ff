package io.millrace.edge;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.millrace.common.secret.Sealer;
import io.millrace.common.service.Cluster;
import io.millrace.common.service.Health;
import io.millrace.common.service.Service;
import io.millrace.common.service.ServiceContext;
import io.millrace.common.service.ServiceGroup;
import io.millrace.common.service.Settings;
import io.millrace.common.service.StartFailure;
import io.millrace.common.wire.Wire;
import io.millrace.console.app.ConsoleService;
import io.millrace.egress.app.EgressService;
import io.millrace.functions.app.FunctionHostService;
import io.millrace.ingest.app.IngestService;
import io.millrace.manager.app.ManagerService;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.EventBusOptions;
import io.vertx.micrometer.MicrometerMetricsFactory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A running edge: five services on one in-memory event bus. */
public final class Edge implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Edge.class);
  private static final long STOP_SECONDS = 40;

  private final DataFolder data;
  private final Vertx vertx;
  private final ServiceGroup group;
  private final Health health;
  private final EdgeOptions asked;
  private @Nullable IngestService ingest;
  private @Nullable ConsoleService console;

  private Edge(EdgeOptions asked, DataFolder data, Vertx vertx, ServiceGroup group, Health health) {
    this.asked = asked;
    this.data = data;
    this.vertx = vertx;
    this.group = group;
    this.health = health;
  }

  /**
   * Starts everything; blocks until the services run. Readiness follows as soon as their checks
   * agree.
   *
   * @throws StartFailure when a person has to change something; nothing is left running then
   */
  public static Edge start(EdgeOptions options) {
    DataFolder data = DataFolder.open(options.data());
    PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    Vertx vertx =
        Vertx.builder()
            .with(Cluster.options(new EventBusOptions()))
            .withMetrics(new MicrometerMetricsFactory(meters))
            .build();
    Health health = new Health();
    Edge edge = new Edge(options, data, vertx, new ServiceGroup(vertx, health), health);
    try {
      Wire.register(vertx.eventBus());
      Settings settings = Settings.fromEnvironment(options.settings(System.getenv()));
      Sealer sealer = Sealer.fromFile(data.path().resolve("installation.key"));
      edge.run(new ServiceContext(vertx, "edge", data.path(), settings, meters, health, sealer));
      return edge;
    } catch (IOException | RuntimeException failure) {
      edge.close();
      throw failure instanceof StartFailure known
          ? known
          : new StartFailure(String.valueOf(failure.getMessage()), failure);
    }
  }

  /**
   * Puts a backup into a data folder whose edge does not run.
   *
   * @param replace whether what the folder has may be replaced
   * @return one sentence about what was restored
   * @throws StartFailure when that cannot be, as when the edge runs; nothing has changed then
   */
  public static String restore(
      Path folder, Path backup, boolean replace, Map<String, String> environment) {
    try (DataFolder data = DataFolder.open(folder)) {
      Settings settings = Settings.fromEnvironment(environment);
      return ManagerService.restore(data.path(), settings, backup, replace);
    } catch (IOException unusable) {
      throw new StartFailure(
          "the data folder " + folder + " cannot be used: " + unusable.getMessage(), unusable);
    }
  }

  private void run(ServiceContext context) {
    IngestService mqtt = new IngestService(context);
    ConsoleService http = new ConsoleService(context);
    ingest = mqtt;
    console = http;
    List<Service> services =
        List.of(
            new ManagerService(context),
            new EgressService(context),
            new FunctionHostService(context),
            mqtt,
            http);
    context.settings().check();
    group.start(services).await();
  }

  /** Whether everything serves, as {@code /health/ready} tells. */
  public boolean ready() {
    return health.ready();
  }

  /** What was asked for, with the ports that the system chose; call it once {@link #ready}. */
  public EdgeOptions options() {
    return new EdgeOptions(
        asked.data(),
        console == null ? asked.httpPort() : console.port(),
        ingest == null ? asked.mqttPort() : ingest.mqttPort(),
        asked
            .insecureMqttPort()
            .map(port -> ingest == null ? port : Integer.valueOf(ingest.insecureMqttPort())),
        asked.runtime());
  }

  /**
   * Stops what was started, runtime containers included, and lets go of the data folder. Logs what
   * went wrong; never throws.
   */
  @Override
  public void close() {
    try {
      group.stop().compose(stopped -> vertx.close()).await(STOP_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException late) {
      log.warn("not everything stopped within {} s", STOP_SECONDS);
    }
    try {
      data.close();
    } catch (IOException unlucky) {
      log.warn("the data folder's lock file was not closed: {}", unlucky.getMessage());
    }
  }
}
