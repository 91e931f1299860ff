package io.millrace.ingest.app;

import io.millrace.common.link.LinkAddresses;
import io.millrace.common.link.LinkTimings;
import io.millrace.common.link.Links;
import io.millrace.common.service.Service;
import io.millrace.common.service.ServiceContext;
import io.millrace.common.service.StartFailure;
import io.millrace.common.spec.PipelineSpec;
import io.millrace.common.spec.SpecWatcher;
import io.millrace.common.status.AlertReporter;
import io.millrace.common.status.StatusPublisher;
import io.millrace.ingest.feed.FeedEvents;
import io.millrace.ingest.feed.Feeds;
import io.millrace.ingest.listener.Broker;
import io.millrace.ingest.listener.BrokerOptions;
import io.millrace.ingest.listener.MqttPorts;
import io.millrace.ingest.listener.ServerIdentity;
import io.millrace.ingest.route.PipelineRoutes;
import io.millrace.ingest.route.Publisher;
import io.millrace.ingest.session.RetainedMessages;
import io.millrace.ingest.session.SessionLimits;
import io.millrace.ingest.session.Sessions;
import io.millrace.ingest.session.Subscriptions;
import io.millrace.ingest.spool.Spool;
import io.millrace.ingest.spool.SpoolOptions;
import io.millrace.ingest.stream.StreamLinks;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The ingest service, put together: the broker, the spool, and the feeders between them and function-host. */
public final class IngestService implements Service {
  private static final Logger log = LoggerFactory.getLogger(IngestService.class);

  /** How long a start waits for specs and certificate before it goes on in the background. */
  private static final long START_SECONDS = 10;

  private static final long CHECK_MILLIS = 1_000;
  private static final long SPECS_MILLIS = 50;

  private final ServiceContext service;
  private final IngestConfig config;
  private final Deque<Supplier<Future<Void>>> stops = new ArrayDeque<>();
  private final Map<String, PipelineSpec> specs = new ConcurrentHashMap<>();
  private volatile String listenerProblem = "not started";
  private volatile boolean stopping;
  private @Nullable MqttPorts ports;

  public IngestService(ServiceContext service) {
    this.service = service;
    this.config = IngestConfig.from(service.settings());
  }

  @Override
  public String name() {
    return LinkAddresses.INGEST;
  }

  @Override
  public Future<Void> start() {
    Vertx vertx = service.vertx();
    Path folder = service.folder(name());
    AlertReporter reporter = new AlertReporter(vertx);
    Alerts alerts = new Alerts(reporter, service.node(), this::nameOf);
    SpoolOptions options =
        new SpoolOptions(
            folder.resolve("spool"), service.node(), config.spoolReserve(), SpoolOptions.DEFAULT_STOPPED_FOR);
    service.health().register("ingest.listener", () -> Optional.of(listenerProblem).filter(text -> !text.isEmpty()));
    return vertx
        .executeBlocking(
            () -> {
              MqttPorts.probe(config.host(), config.port());
              return open(options, alerts);
            })
        .compose(
            spool -> {
              stops.push(() -> vertx.executeBlocking(() -> close(spool)));
              service.health().register("ingest.spool", spool::problem);
              reporter.start();
              stops.push(
                  () -> {
                    reporter.stop();
                    return Future.succeededFuture();
                  });
              return run(spool, alerts, folder);
            });
  }

  private static Spool open(SpoolOptions options, Alerts alerts) {
    try {
      return Spool.open(options, alerts);
    } catch (IOException unusable) {
      throw new StartFailure(
          unusable.getMessage() + "; see that no other process uses this folder and that it can be written", unusable);
    }
  }

  private static @Nullable Void close(Spool spool) {
    spool.close();
    return null;
  }

  private String nameOf(String pipeline) {
    PipelineSpec spec = specs.get(pipeline);
    return spec == null ? pipeline : spec.name();
  }

  private Future<Void> run(Spool spool, Alerts alerts, Path folder) {
    Vertx vertx = service.vertx();
    Context context = vertx.getOrCreateContext();
    PipelineRoutes routes = new PipelineRoutes();
    Subscriptions subscriptions = new Subscriptions();
    RetainedMessages retained = new RetainedMessages();
    Executor loop = action -> context.runOnContext(ignored -> action.run());
    Publisher own = new Publisher(routes, subscriptions, retained, spool.lane(loop));
    BrokerMeters meters = new BrokerMeters();
    Sessions sessions =
        new Sessions(
            subscriptions,
            SessionLimits.DEFAULT,
            meters,
            will -> loop.execute(() -> own.publish(will, will.qos() == 0 ? null : outcome -> {})),
            (seconds, task) -> vertx.setTimer(TimeUnit.SECONDS.toMillis(seconds), ignored -> task.run()));
    meters.register(service.meters(), sessions, retained);
    Links links = new Links(vertx, name(), service.node(), LinkTimings.DEFAULT);
    PipelineEvents events = new PipelineEvents(alerts);
    Feeds feeds = new Feeds(vertx, links, spool, events);
    Pipelines pipelines = new Pipelines(vertx, spool, routes, feeds, service.meters(), specs);
    StatusPublisher status = new StatusPublisher(vertx, name(), service.node(), pipelines::statuses);
    events.follow(pipelines, status);
    SpecWatcher watcher = new SpecWatcher(vertx, folder, pipelines);
    Broker broker =
        new Broker(sessions, subscriptions, retained, BrokerOptions.withMaxPayload(config.maxPayload()), meters);
    MqttPorts opened =
        new MqttPorts(
            vertx,
            broker,
            executor -> new Publisher(routes, subscriptions, retained, spool.lane(executor)),
            config.listeners());
    ports = opened;
    service.health().register("ingest.specs", () -> watcher.informed() ? Optional.empty() : Optional.of("waiting for the manager's list of pipelines"));
    return links
        .start()
        .compose(
            started -> {
              stops.push(links::stop);
              return links.accept(new StreamLinks(vertx, own, specs::get));
            })
        .compose(
            accepting -> {
              stops.push(watcher::stop);
              return watcher.start();
            })
        .compose(
            loaded -> {
              status.start();
              long upkeep =
                  vertx.setPeriodic(
                      CHECK_MILLIS,
                      ignored -> {
                        events.check();
                        sessions.expire();
                      });
              stops.push(
                  () -> {
                    status.stop();
                    vertx.cancelTimer(upkeep);
                    feeds.stopAll();
                    return Future.succeededFuture();
                  });
              return openPorts(opened, watcher, pipelines, folder);
            });
  }

  /** Ports open when it is known what pipelines want: before, a message would be acknowledged that a pipeline should have had. */
  private Future<Void> openPorts(MqttPorts opened, SpecWatcher watcher, Pipelines pipelines, Path folder) {
    stops.push(opened::close);
    Certificates certificates =
        new Certificates(service.vertx(), service.node(), folder.resolve("tls"), config.names());
    stops.push(
        () -> {
          certificates.stop();
          return Future.succeededFuture();
        });
    listenerProblem = "waiting for the manager's list of pipelines";
    Future<Void> opening =
        informed(watcher)
            .compose(informed -> pipelines.settled())
            .compose(settled -> {
              listenerProblem = "waiting for a certificate from the manager";
              return config.insecurePort().isPresent()
                ? opened.openPlain(config.insecurePort().getAsInt())
                : Future.succeededFuture();
            })
            .compose(plain -> certificates.obtain())
            .compose(identity -> openSecure(opened, identity, certificates))
            .onFailure(
                failure -> {
                  listenerProblem = String.valueOf(failure.getMessage());
                  log.error("{}", failure.getMessage());
                });
    Promise<Void> started = Promise.promise();
    opening.onComplete(started::tryComplete, started::tryFail);
    service.vertx().setTimer(TimeUnit.SECONDS.toMillis(START_SECONDS), ignored -> started.tryComplete());
    return started.future();
  }

  private Future<Void> openSecure(MqttPorts opened, ServerIdentity identity, Certificates certificates) {
    return opened
        .openSecure(config.host(), config.port(), identity)
        .onSuccess(
            open -> {
              listenerProblem = "";
              log.info("MQTT with TLS on port {}", opened.securePort());
              certificates.keepFresh(
                  identity,
                  fresh -> opened.renew(fresh).onFailure(failure -> log.warn("the new certificate cannot be used: {}", failure.getMessage())));
            });
  }

  private Future<Void> informed(SpecWatcher watcher) {
    Promise<Void> informed = Promise.promise();
    if (watcher.informed()) {
      informed.complete();
    } else {
      service
          .vertx()
          .setPeriodic(
              SPECS_MILLIS,
              timer -> {
                if (watcher.informed() || stopping) {
                  service.vertx().cancelTimer(timer);
                  informed.complete();
                }
              });
    }
    return informed.future();
  }

  /** The port of the listener with TLS; 0 while it is not open. */
  public int mqttPort() {
    return ports == null ? 0 : ports.securePort();
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
