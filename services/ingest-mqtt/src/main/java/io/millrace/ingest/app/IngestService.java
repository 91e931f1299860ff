package io.millrace.ingest.app;

import io.millrace.common.beat.Beat;
import io.millrace.common.control.SpoolService;
import io.millrace.common.link.LinkAddresses;
import io.millrace.common.service.Service;
import io.millrace.common.service.ServiceContext;
import io.millrace.common.service.StartFailure;
import io.millrace.common.spec.PipelineSpec;
import io.millrace.common.status.AlertReporter;
import io.millrace.ingest.adopt.AdoptionDesk;
import io.millrace.ingest.listener.MqttPorts;
import io.millrace.ingest.listener.ServerIdentity;
import io.millrace.ingest.spool.Spool;
import io.millrace.ingest.spool.SpoolOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.json.JsonObject;
import io.vertx.serviceproxy.ServiceBinder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The ingest service: starts its parts in order and stops them in reverse. */
public final class IngestService implements Service {
  private static final Logger log = LoggerFactory.getLogger(IngestService.class);

  /** How long a start waits for specs and certificate before it goes on in the background. */
  private static final long START_SECONDS = 10;

  private static final long CHECK_MILLIS = 1_000;
  private static final long SPECS_MILLIS = 50;

  private final ServiceContext service;
  private final IngestConfig config;
  private final Path folder;
  private final Deque<Supplier<Future<Void>>> stops = new ArrayDeque<>();
  private final Map<String, PipelineSpec> specs = new ConcurrentHashMap<>();
  private volatile String listenerProblem = "not started";
  private volatile boolean stopping;
  private @Nullable MqttPorts ports;

  public IngestService(ServiceContext service) {
    this.service = service;
    this.config = IngestConfig.from(service.settings());
    this.folder = service.folder(LinkAddresses.INGEST);
  }

  @Override
  public String name() {
    return LinkAddresses.INGEST;
  }

  @Override
  public Future<Void> start() {
    Vertx vertx = service.vertx();
    AlertReporter reporter = new AlertReporter(vertx);
    Alerts alerts = new Alerts(reporter, service.node(), this::nameOf);
    service
        .health()
        .register(
            "ingest.listener", () -> Optional.of(listenerProblem).filter(text -> !text.isEmpty()));
    return vertx
        .executeBlocking(() -> openSpool(alerts))
        .compose(opened -> {
          Spool spool = opened.spool();
          stops.push(() -> vertx.executeBlocking(() -> close(spool)));
          service.health().register("ingest.spool", spool::problem);
          reporter.start();
          stops.push(() -> done(reporter::stop));
          return run(new Assembly(service, config, opened, alerts, specs, folder));
        });
  }

  private OpenSpool openSpool(Alerts alerts) {
    MqttPorts.probe(config.host(), config.port());
    SpoolOptions options =
        new SpoolOptions(
            folder.resolve("spool"),
            service.node(),
            config.spoolReserve(),
            SpoolOptions.DEFAULT_STOPPED_FOR);
    try {
      AdoptionDesk.note(folder, service.node());
      return OpenSpool.open(options, config.sessions(), alerts);
    } catch (IOException unusable) {
      throw new StartFailure(
          unusable.getMessage()
              + "; see that no other process uses this folder and that it can be written",
          unusable);
    }
  }

  private static @Nullable Void close(Spool spool) {
    spool.close();
    return null;
  }

  private static Future<Void> done(Runnable action) {
    action.run();
    return Future.succeededFuture();
  }

  private String nameOf(String pipeline) {
    PipelineSpec spec = specs.get(pipeline);
    return spec == null ? pipeline : spec.name();
  }

  private Future<Void> run(Assembly parts) {
    ports = parts.ports;
    service
        .health()
        .register(
            "ingest.specs",
            () ->
                parts.watcher.informed()
                    ? Optional.empty()
                    : Optional.of("waiting for the manager's list of pipelines"));
    return parts
        .links
        .start()
        .compose(started -> {
          stops.push(parts.links::stop);
          stops.push(parts.placement::stop);
          return parts.placement.start();
        })
        .compose(placed -> {
          stops.push(parts.watcher::stop);
          return parts.watcher.start();
        })
        .compose(loaded -> {
          bindAdoptions(parts.adoptions);
          observe(parts);
          return openPorts(parts);
        });
  }

  private void bindAdoptions(AdoptionDesk desk) {
    MessageConsumer<JsonObject> bound =
        new ServiceBinder(service.vertx())
            .setAddress(SpoolService.address(service.node()))
            .register(SpoolService.class, desk);
    stops.push(desk::stop);
    stops.push(bound::unregister);
  }

  private void observe(Assembly parts) {
    parts.status.start();
    MessageConsumer<JsonObject> previews = parts.offerPreviews(service.node());
    stops.push(previews::unregister);
    long checks =
        Beat.every(
            service.vertx(),
            CHECK_MILLIS,
            () -> {
              parts.events.check();
              parts.expire();
              parts.system.tick();
            });
    stops.push(() ->
        done(() -> {
          parts.status.stop();
          service.vertx().cancelTimer(checks);
          parts.feeds.stopAll();
        }));
  }

  /**
   * Ports open when it is known what pipelines want: before, a message would be acknowledged that a
   * pipeline should have had.
   */
  private Future<Void> openPorts(Assembly parts) {
    Certificates certificates =
        new Certificates(
            service.vertx(),
            service.node(),
            folder.resolve("tls"),
            config.names(),
            parts.clients,
            parts.alerts);
    if (parts.neighbourhood != null) {
      stops.push(parts.neighbourhood::stop);
    }
    stops.push(parts.ports::close);
    stops.push(certificates::stop);
    listenerProblem = "waiting for the manager's list of pipelines";
    Future<Void> opening =
        informed(parts)
            .compose(informed -> parts.pipelines.settled())
            .compose(settled -> takeOutputs(parts))
            .compose(taking -> {
              parts.sessions.resumeWills();
              return openPlain(parts.ports);
            })
            .compose(plain -> certificates.obtain())
            .compose(identity -> openSecure(parts.ports, identity, certificates))
            .onFailure(this::cannotListen);
    // Whoever starts this waits for a port that is taken, but not for a manager that is away.
    Promise<Void> started = Promise.promise();
    opening.onComplete(started::tryComplete, started::tryFail);
    service
        .vertx()
        .setTimer(TimeUnit.SECONDS.toMillis(START_SECONDS), ignored -> started.tryComplete());
    return started.future();
  }

  /**
   * Outputs are taken when it is known who wants them, of pipelines here and of clients here and at
   * other nodes: before, one would be acknowledged that nobody gets. Queues are fed after that, so
   * that what comes of their messages finds this node and not another, where it would overtake what
   * waits here.
   */
  private Future<Void> takeOutputs(Assembly parts) {
    return join(parts)
        .compose(joined -> parts.links.accept(parts.streams))
        .onComplete(done -> {
          if (!stopping) {
            parts.pipelines.feed();
          }
        });
  }

  /** Becomes one broker with the other nodes, where there are any. */
  private Future<Void> join(Assembly parts) {
    if (parts.neighbourhood == null) {
      return Future.succeededFuture();
    }
    listenerProblem = "waiting for the other nodes";
    return parts.neighbourhood.start();
  }

  private void cannotListen(Throwable failure) {
    listenerProblem = String.valueOf(failure.getMessage());
    if (!stopping) {
      log.error("no MQTT clients can connect: {}", failure.getMessage());
    }
  }

  private Future<Void> openPlain(MqttPorts opened) {
    listenerProblem = "waiting for a certificate from the manager";
    return config.insecurePort().isPresent()
        ? opened.openPlain(config.insecurePort().getAsInt())
        : Future.succeededFuture();
  }

  private Future<Void> openSecure(
      MqttPorts opened, ServerIdentity identity, Certificates certificates) {
    return opened
        .openSecure(config.host(), config.port(), identity)
        .compose(open -> openWebSocket(opened, identity))
        .compose(open -> opened.openTunnels())
        .onSuccess(open -> {
          listenerProblem = "";
          log.info("MQTT with TLS on port {}", opened.securePort());
          certificates.keepFresh(identity, fresh -> renew(opened, fresh));
        });
  }

  private Future<Void> openWebSocket(MqttPorts opened, ServerIdentity identity) {
    return config.webSocketPort().isPresent()
        ? opened.openWebSocket(config.host(), config.webSocketPort().getAsInt(), identity)
        : Future.succeededFuture();
  }

  private static void renew(MqttPorts opened, ServerIdentity fresh) {
    opened
        .renew(fresh)
        .onComplete(
            renewed -> log.info("MQTT has a new server certificate"),
            failure ->
                log.warn("the new server certificate cannot be used: {}", failure.getMessage()));
  }

  private Future<Void> informed(Assembly parts) {
    Promise<Void> informed = Promise.promise();
    if (parts.watcher.informed()) {
      informed.complete();
      return informed.future();
    }
    service
        .vertx()
        .setPeriodic(
            SPECS_MILLIS,
            timer -> {
              if (stopping || parts.watcher.informed()) {
                service.vertx().cancelTimer(timer);
                informed.handle(
                    stopping ? Future.failedFuture("stopped") : Future.succeededFuture());
              }
            });
    return informed.future();
  }

  /** The port of the listener with TLS; 0 while it is not open. */
  public int mqttPort() {
    return ports == null ? 0 : ports.securePort();
  }

  /** The port for WebSockets; 0 while it is not open. */
  public int mqttWebSocketPort() {
    return ports == null ? 0 : ports.webSocketPort();
  }

  /** The port of the plain listener; 0 when there is none. */
  public int insecureMqttPort() {
    return ports == null ? 0 : ports.plainPort();
  }

  @Override
  public Future<Void> stop() {
    stopping = true;
    listenerProblem = "stopping";
    Future<Void> stopped = Future.succeededFuture();
    Supplier<Future<Void>> next;
    while ((next = stops.poll()) != null) {
      Supplier<Future<Void>> step = next;
      stopped = stopped.transform(before -> step.get());
    }
    return stopped;
  }
}
