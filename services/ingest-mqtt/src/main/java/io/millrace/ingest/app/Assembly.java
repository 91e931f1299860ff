package io.millrace.ingest.app;

import io.micrometer.core.instrument.Gauge;
import io.millrace.common.cluster.Membership;
import io.millrace.common.control.PreviewService;
import io.millrace.common.link.LinkAddresses;
import io.millrace.common.link.LinkTimings;
import io.millrace.common.link.Links;
import io.millrace.common.placement.Fence;
import io.millrace.common.placement.PlacedLinks;
import io.millrace.common.placement.PlacementMeters;
import io.millrace.common.placement.PlacementWatcher;
import io.millrace.common.service.ServiceContext;
import io.millrace.common.spec.PipelineSpec;
import io.millrace.common.spec.SpecWatcher;
import io.millrace.common.spec.SpoolLimits;
import io.millrace.common.status.StatusPublisher;
import io.millrace.ingest.adopt.AdoptionDesk;
import io.millrace.ingest.feed.Feeds;
import io.millrace.ingest.listener.Broker;
import io.millrace.ingest.listener.MqttPorts;
import io.millrace.ingest.listener.Passports;
import io.millrace.ingest.peer.Neighbourhood;
import io.millrace.ingest.peer.WishTable;
import io.millrace.ingest.preview.Previews;
import io.millrace.ingest.route.Neighbours;
import io.millrace.ingest.route.PipelineRoutes;
import io.millrace.ingest.route.Publisher;
import io.millrace.ingest.session.Interests;
import io.millrace.ingest.session.Publication;
import io.millrace.ingest.session.RetainedMessages;
import io.millrace.ingest.session.Sessions;
import io.millrace.ingest.session.Subscriptions;
import io.millrace.ingest.spool.Spool;
import io.millrace.ingest.stream.StreamLinks;
import io.millrace.ingest.trust.ClientCertificates;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.json.JsonObject;
import io.vertx.serviceproxy.ServiceBinder;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The parts of the service around an open spool, made and connected, not started. To be made on the
 * service's context.
 */
final class Assembly {
  private final Vertx vertx;
  private final Spool spool;
  private final PipelineRoutes routes = new PipelineRoutes();
  private final Interests interests = new Interests();
  private final WishTable others;
  private final Neighbours neighbours;
  private final Subscriptions subscriptions;
  private final RetainedMessages retained = new RetainedMessages();
  private final BrokerMeters meters = new BrokerMeters();
  private final Previews previews;
  private final Publisher own;
  private final Executor loop;

  final Links links;
  final Feeds feeds;
  final Pipelines pipelines;
  final PipelineEvents events;
  final StatusPublisher status;
  final SpecWatcher watcher;
  final PlacementWatcher placement;
  final AdoptionDesk adoptions;
  final Sessions sessions;
  final SystemTopics system;
  final ClientCertificates clients;
  final Alerts alerts;
  final MqttPorts ports;
  final StreamLinks streams;

  /** Null for a node that is alone. */
  final @Nullable Neighbourhood neighbourhood;

  Assembly(
      ServiceContext service,
      IngestConfig config,
      OpenSpool opened,
      Alerts alerts,
      Map<String, PipelineSpec> specs,
      Path folder) {
    this.vertx = service.vertx();
    this.spool = opened.spool();
    this.alerts = alerts;
    others = new WishTable(interests, node -> gone(service.membership(), node));
    neighbours = vertx.isClustered() ? others : Neighbours.NONE;
    if (vertx.isClustered()) {
      interests.begin();
      retained.share();
    }
    subscriptions = new Subscriptions(opened.journal(), interests);
    Context context = vertx.getOrCreateContext();
    loop = action -> context.runOnContext(ignored -> action.run());
    previews = new Previews(vertx);
    own = publisher(loop);
    sessions =
        new Sessions(
            subscriptions,
            config.sessions(),
            meters,
            this::publishWill,
            this::later,
            opened.journal());
    sessions.restore(opened.recovered());
    retained.restore(opened.recovered());
    meters.register(service.meters(), sessions, retained);
    system = new SystemTopics(meters, sessions, subscriptions, retained);
    links = new Links(vertx, LinkAddresses.INGEST, service.node(), LinkTimings.DEFAULT);
    streams = new StreamLinks(vertx, own, specs::get);
    events = new PipelineEvents(alerts);
    placement = new PlacementWatcher(vertx, service.membership(), folder);
    PlacedLinks.route(placement, links, LinkAddresses.FUNCTIONS);
    Fence.guard(links, service.membership(), vertx);
    PlacementMeters.show(placement, links, service.meters());
    feeds =
        new Feeds(
            vertx,
            links,
            spool,
            events,
            pipeline -> Math.max(1, placement.current().of(pipeline).size()));
    placement.onChange(feeds::splitAnew);
    adoptions = new AdoptionDesk(vertx, service.node(), placement, specs, events, alerts);
    pipelines = new Pipelines(vertx, spool, routes, feeds, service.meters(), specs);
    status = service.statusOf(LinkAddresses.INGEST, pipelines::statuses);
    events.follow(pipelines, status);
    watcher = new SpecWatcher(vertx, folder, pipelines);
    clients = new ClientCertificates(Clock.systemUTC(), config.trusted());
    Passports passports = new Passports(clients, new CertificateMeters(service.meters()));
    Broker broker =
        new Broker(sessions, subscriptions, retained, config.broker(), meters, passports);
    Gauge.builder("millrace.mqtt.assembling.bytes", broker, Broker::assembling)
        .register(service.meters());
    neighbourhood = vertx.isClustered() ? neighbourhood(service, config) : null;
    ports = new MqttPorts(vertx, broker, this::publisher, config.listeners());
  }

  private static boolean gone(Membership membership, String node) {
    return membership.quorate()
        && membership.alive().stream()
            .noneMatch(record ->
                record.service().equals(LinkAddresses.INGEST) && record.node().equals(node));
  }

  private Neighbourhood neighbourhood(ServiceContext service, IngestConfig config) {
    return new Neighbourhood(
        vertx,
        new Neighbourhood.Node(
            service.node(),
            spool,
            sessions,
            retained,
            interests,
            others,
            own,
            spool.lane(loop),
            new SpoolLimits(
                config.peerBytes(),
                SpoolLimits.OnFull.DROP_OLDEST,
                SpoolLimits.StartFrom.LATEST,
                0),
            this::publishWill,
            (peer, queue) -> PeerMeters.register(service.meters(), peer, queue)),
        events);
  }

  private Publisher publisher(Executor loop) {
    return new Publisher(routes, subscriptions, retained, neighbours, spool.lane(loop), previews);
  }

  /** Lets the console's viewers look at what comes in. */
  MessageConsumer<JsonObject> offerPreviews(String node) {
    return new ServiceBinder(vertx)
        .setAddress(PreviewService.address(node))
        .register(PreviewService.class, previews);
  }

  /**
   * Clients end on their own event loops; what they leave behind is published on the service's. It
   * was written down when its client came, and is a message only now: its expiry counts from here.
   */
  private void publishWill(Publication left) {
    Publication will = left.publishedAt(Publication.now());
    loop.execute(() -> own.publish(will, will.qos() == 0 ? null : outcome -> {}));
  }

  /** What is to be done now and then. */
  void expire() {
    sessions.expire();
    retained.expire(spool);
    if (neighbourhood != null) {
      neighbourhood.expire();
    }
  }

  private void later(long delaySeconds, Runnable task) {
    vertx.setTimer(TimeUnit.SECONDS.toMillis(delaySeconds), ignored -> task.run());
  }
}
