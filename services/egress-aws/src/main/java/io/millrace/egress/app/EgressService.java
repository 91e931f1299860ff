package io.millrace.egress.app;

import io.millrace.common.beat.Beat;
import io.millrace.common.control.CloudCheckService;
import io.millrace.common.link.LinkAddresses;
import io.millrace.common.link.LinkTimings;
import io.millrace.common.link.Links;
import io.millrace.common.placement.Fence;
import io.millrace.common.placement.PlacementMeters;
import io.millrace.common.placement.PlacementWatcher;
import io.millrace.common.service.Service;
import io.millrace.common.service.ServiceContext;
import io.millrace.common.spec.SpecWatcher;
import io.millrace.common.status.AlertReporter;
import io.millrace.common.status.StatusPublisher;
import io.millrace.egress.aws.Clients;
import io.millrace.egress.aws.Transport;
import io.millrace.egress.kafka.Producers;
import io.millrace.egress.nats.Connections;
import io.millrace.egress.retry.Timers;
import io.millrace.egress.retry.VertxTimers;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.json.JsonObject;
import io.vertx.serviceproxy.ServiceBinder;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Delivers what pipelines send to S3, Kinesis, SQS, Kafka and NATS. */
public final class EgressService implements Service {
  /** Stands in folders, metrics and health answers. */
  public static final String NAME = LinkAddresses.EGRESS;

  private static final long LOOK_MILLIS = 500;
  private static final long DRAIN_SECONDS = 5;

  private final ServiceContext context;
  private final EgressConfig config;
  private volatile String notReady = "starting";
  private @Nullable Running running;

  /** What exists between start and stop. */
  private record Running(
      Transport transport,
      Clients clients,
      Producers producers,
      Connections connections,
      Outputs outputs,
      Links links,
      PlacementWatcher placement,
      PlacementMeters shown,
      SpecWatcher specs,
      AlertReporter alerts,
      StatusPublisher status,
      MessageConsumer<JsonObject> checks,
      long lookTimer) {}

  public EgressService(ServiceContext context) {
    this.context = context;
    this.config = EgressConfig.from(context.settings());
    context
        .health()
        .register(NAME, () -> notReady.isEmpty() ? Optional.empty() : Optional.of(notReady));
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Future<Void> start() {
    Vertx vertx = context.vertx();
    return vertx
        .executeBlocking(() -> new Transport(config.timeouts()))
        .compose(transport -> start(compose(transport)))
        .onSuccess(started -> notReady = "");
  }

  private Running compose(Transport transport) {
    Vertx vertx = context.vertx();
    Timers timers = new VertxTimers(vertx);
    AlertReporter alerts = new AlertReporter(vertx);
    Clients clients = new Clients(vertx, transport);
    Producers producers = new Producers(vertx, config.timeouts().call());
    Connections connections = new Connections(vertx, config.timeouts().connect());
    Places places = new Places(vertx, config.timeouts(), new Accounts(context.sealer()), clients);
    Sinks sinks = new Sinks(config, places, producers, connections, timers);
    MessageConsumer<JsonObject> checks =
        new ServiceBinder(vertx)
            .setAddress(CloudCheckService.ADDRESS)
            .register(CloudCheckService.class, new CloudChecks(places));
    Outputs outputs =
        new Outputs(
            sinks,
            timers,
            context.meters(),
            alerts::report,
            context.node(),
            new Credits(config.bufferBytes()));
    StatusPublisher status = context.statusOf(NAME, outputs::statuses);
    outputs.onChange(status::changed);
    Links links = new Links(vertx, NAME, context.node(), LinkTimings.DEFAULT);
    PlacementWatcher placement =
        new PlacementWatcher(vertx, context.membership(), context.folder(NAME));
    Fence.guard(links, context.membership(), vertx);
    PlacementMeters shown = PlacementMeters.show(placement, links, context.meters());
    SpecWatcher specs = new SpecWatcher(vertx, context.folder(NAME), outputs);
    long lookTimer = Beat.every(vertx, LOOK_MILLIS, outputs::look);
    Running made =
        new Running(
            transport,
            clients,
            producers,
            connections,
            outputs,
            links,
            placement,
            shown,
            specs,
            alerts,
            status,
            checks,
            lookTimer);
    running = made;
    return made;
  }

  private static Future<Void> start(Running made) {
    made.alerts().start();
    made.status().start();
    return made.placement()
        .start()
        .compose(placed -> made.specs().start())
        .compose(known -> made.links().start())
        .compose(listening -> made.links().accept(made.outputs()));
  }

  @Override
  public Future<Void> stop() {
    notReady = "stopping";
    Running made = running;
    if (made == null) {
      return Future.succeededFuture();
    }
    running = null;
    context.vertx().cancelTimer(made.lookTimer());
    return made.outputs()
        .drain()
        .timeout(DRAIN_SECONDS, TimeUnit.SECONDS)
        .transform(drained -> made.links().stop())
        .transform(ended -> made.specs().stop())
        .transform(unwatched -> made.checks().unregister())
        .transform(deaf -> close(made));
  }

  private Future<Void> close(Running made) {
    made.status().stop();
    made.alerts().stop();
    made.outputs().forget();
    made.shown().remove();
    made.clients().close();
    return made.producers()
        .close()
        .compose(ended ->
            context
                .vertx()
                .executeBlocking(() -> {
                  made.connections().close();
                  made.transport().close();
                  return null;
                }));
  }
}
