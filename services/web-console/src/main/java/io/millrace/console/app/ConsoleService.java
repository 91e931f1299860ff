package io.millrace.console.app;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.millrace.common.control.AccessService;
import io.millrace.common.control.BackupService;
import io.millrace.common.control.CatalogService;
import io.millrace.common.control.CertificateService;
import io.millrace.common.control.ConnectionService;
import io.millrace.common.control.EventService;
import io.millrace.common.control.LogBundleService;
import io.millrace.common.control.MonitorService;
import io.millrace.common.control.PlacementService;
import io.millrace.common.control.TopologyService;
import io.millrace.common.control.VersionService;
import io.millrace.common.service.ManagementRoutes;
import io.millrace.common.service.Service;
import io.millrace.common.service.ServiceContext;
import io.millrace.common.service.StartFailure;
import io.millrace.common.status.StatusPublisher;
import io.millrace.common.trust.TrustWatcher;
import io.millrace.console.hosts.DeedNotes;
import io.millrace.console.hosts.EnvironmentImages;
import io.millrace.console.hosts.FunctionHosts;
import io.millrace.console.hosts.FunctionTrials;
import io.millrace.console.hosts.PipelineLogs;
import io.millrace.console.hosts.SourceMessages;
import io.millrace.console.hosts.Tickets;
import io.millrace.console.live.Feeds;
import io.millrace.console.live.LiveEntrance;
import io.millrace.console.live.LogStream;
import io.millrace.console.mqtt.MqttEntrance;
import io.millrace.console.rest.AccessRoutes;
import io.millrace.console.rest.ApiDescription;
import io.millrace.console.rest.BackupRoutes;
import io.millrace.console.rest.BearerToken;
import io.millrace.console.rest.CatalogRoutes;
import io.millrace.console.rest.CertificateRoutes;
import io.millrace.console.rest.ClusterRoutes;
import io.millrace.console.rest.ErrorAnswers;
import io.millrace.console.rest.HostRoutes;
import io.millrace.console.rest.ImageRoutes;
import io.millrace.console.rest.LogRoutes;
import io.millrace.console.rest.MonitorRoutes;
import io.millrace.console.rest.NodeRoutes;
import io.millrace.console.rest.Operations;
import io.millrace.console.rest.TopologyRoutes;
import io.millrace.console.rest.VersionRoutes;
import io.millrace.console.site.BrowserApplication;
import io.millrace.console.site.RequestLog;
import io.millrace.console.site.RuntimeBundles;
import io.millrace.console.site.SecurityHeaders;
import io.millrace.console.tls.CertificateFiles;
import io.millrace.console.tls.CertificateSource;
import io.millrace.console.tls.EdgeAuthority;
import io.millrace.console.tls.HttpsServer;
import io.millrace.console.tls.ShownCertificates;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.handler.BodyHandler;
import java.net.BindException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The public entrance: one HTTP server for REST, health, metrics, runtime bundles and the browser
 * application.
 */
public final class ConsoleService implements Service {
  /** Documents carry source code; what is larger than this belongs in a runtime image. */
  private static final long MAX_BODY_BYTES = 16L * 1024 * 1024;

  /** What viewers send is small; what they are sent is not bounded by this. */
  private static final int MAX_LIVE_FRAME_BYTES = 16 * 1024;

  private static final int MAX_URI_BYTES = 16 * 1024;
  private static final long DRAIN_SECONDS = 5;
  private static final Logger log = LoggerFactory.getLogger(ConsoleService.class);

  private final ServiceContext context;
  private final ConsoleConfig config;
  private final ManagerPresence presence;
  private final StatusPublisher status;
  private final Tickets tickets;
  private final MqttEntrance mqtt;
  private final ShownCertificates clients = new ShownCertificates();
  private final TrustWatcher trust;
  private @Nullable HttpServer server;
  private @Nullable HttpsServer https;

  public ConsoleService(ServiceContext context) {
    this.context = context;
    this.config = ConsoleConfig.from(context.settings());
    this.tickets = new Tickets(context.sealer(), Clock.systemUTC());
    this.mqtt = new MqttEntrance(context.vertx(), context.meters());
    this.trust = new TrustWatcher(context.vertx(), context.folder("console"), clients::change);
    this.status = context.statusOf("console", List::of);
    this.presence = new ManagerPresence(context.vertx(), AccessService.proxy(context.vertx()));
  }

  @Override
  public String name() {
    return "console";
  }

  @Override
  public Future<Void> start() {
    context
        .health()
        .register(
            "console.http", () -> server == null ? Optional.of("not listening") : Optional.empty());
    context.health().register("console.manager", presence::problem);
    HttpServerOptions options =
        new HttpServerOptions()
            // Upgraded from HTTP/1.1, long answers were seen to leave without frames now and then.
            // Browsers speak HTTP/2 over TLS alone.
            .setHttp2ClearTextEnabled(false)
            .setCompressionSupported(true)
            .setPerMessageWebSocketCompressionSupported(true)
            .setMaxWebSocketMessageSize(MAX_LIVE_FRAME_BYTES)
            .setMaxWebSocketFrameSize(MAX_LIVE_FRAME_BYTES)
            .setHandle100ContinueAutomatically(true)
            .setMaxInitialLineLength(MAX_URI_BYTES);
    return mqtt.start()
        .compose(ready -> config.https().isPresent() ? trust.start() : Future.succeededFuture())
        .compose(ready -> ApiDescription.load(context.vertx()))
        .compose(description -> listen(options, router(description)))
        .onSuccess(this::listening)
        .mapEmpty();
  }

  private Future<HttpServer> listen(HttpServerOptions options, Router router) {
    return context
        .vertx()
        .createHttpServer(options)
        .requestHandler(router)
        .invalidRequestHandler(ErrorAnswers::unreadable)
        .listen(config.port(), config.host())
        .recover(failure ->
            Future.failedFuture(unusable(failure, config.port(), "HTTP", "--http-port or ")))
        .compose(plain -> secure(options, router).map(plain));
  }

  /** HTTPS comes when there is a certificate; everything else need not wait for it. */
  private Future<Void> secure(HttpServerOptions options, Router router) {
    if (config.https().isEmpty()) {
      return Future.succeededFuture();
    }
    int port = config.https().get();
    CertificateSource source = certificates();
    HttpsServer secured =
        new HttpsServer(
            context.vertx(), source, new HttpsServer.Address(config.host(), port), clients);
    https = secured;
    context.health().register("console.https", secured::problem);
    return secured
        .start(new HttpServerOptions(options), router)
        .recover(failure -> Future.failedFuture(unusable(failure, port, "HTTPS", "")));
  }

  private CertificateSource certificates() {
    return config.certificate().isPresent()
        ? new CertificateFiles(config.certificate().get(), config.key().orElseThrow())
        : new EdgeAuthority(
            context.vertx(),
            CertificateService.proxy(context.vertx()),
            context.node(),
            config.names());
  }

  private void listening(HttpServer listening) {
    server = listening;
    presence.watch();
    status.start();
    log.info("HTTP on {}:{}", config.host(), listening.actualPort());
  }

  private StartFailure unusable(Throwable failure, int port, String protocol, String option) {
    if (failure instanceof StartFailure known) {
      return known;
    }
    String address = "port " + port + " of " + config.host();
    String reason =
        failure instanceof BindException && String.valueOf(failure.getMessage()).contains("in use")
            ? address + " for " + protocol + " is in use by another program"
            : address + " cannot be used for " + protocol + " (" + failure.getMessage() + ")";
    return new StartFailure(
        reason + "; choose another with " + option + "MILLRACE_" + protocol + "_PORT", failure);
  }

  /** The port that is listened on; 0 while it is not. */
  public int port() {
    return server == null ? 0 : server.actualPort();
  }

  /** The port of HTTPS; 0 while it is not listened on. */
  public int securePort() {
    return https == null ? 0 : https.port();
  }

  private Router router(ApiDescription description) {
    Vertx vertx = context.vertx();
    Router router = Router.router(vertx);
    router.route().handler(new RequestLog(context.meters())).handler(new SecurityHeaders());
    if (context.meters() instanceof PrometheusMeterRegistry prometheus) {
      ManagementRoutes management = new ManagementRoutes(context.health(), prometheus);
      router
          .get()
          .handler(request -> {
            if (!management.handle(request.request())) {
              request.next();
            }
          });
    }
    CatalogService catalog = CatalogService.proxy(vertx);
    FunctionHosts hosts = new FunctionHosts(vertx, catalog);
    router.get(MqttEntrance.PATH).handler(mqtt);
    router.get("/v1.0/live").handler(live(hosts));
    router.get(LogStream.PATH).handler(new LogStream(vertx, new PipelineLogs(hosts), tickets));
    // The token comes first: nobody unknown makes the entrance take in a body.
    router.route("/v1.0/*").handler(new BearerToken(description.open()));
    router
        .route("/v1.0/*")
        .handler(BodyHandler.create(false).setBodyLimit(MAX_BODY_BYTES))
        .subRouter(rest(vertx, description, catalog, hosts));
    new RuntimeBundles(config.bundles()).install(router);
    new BrowserApplication(vertx).install(router);
    // Last: operations put their own refusals into words first.
    new ErrorAnswers(description::methodsAt).install(router);
    return router;
  }

  private LiveEntrance live(FunctionHosts hosts) {
    Vertx vertx = context.vertx();
    Feeds feeds =
        new Feeds(
            MonitorService.proxy(vertx),
            TopologyService.proxy(vertx),
            EventService.proxy(vertx),
            PlacementService.proxy(vertx),
            hosts,
            new SourceMessages(vertx, CatalogService.proxy(vertx), TopologyService.proxy(vertx)),
            new EnvironmentImages(vertx, CatalogService.proxy(vertx)));
    return new LiveEntrance(
        vertx, feeds, AccessService.proxy(vertx), BearerToken::carried, context.meters());
  }

  private Router rest(
      Vertx vertx, ApiDescription description, CatalogService catalog, FunctionHosts hosts) {
    Operations rest = new Operations(vertx, description);
    new CatalogRoutes(catalog, ConnectionService.proxy(vertx)).install(rest);
    new AccessRoutes(AccessService.proxy(vertx), EventService.proxy(vertx)).install(rest);
    new CertificateRoutes(CertificateService.proxy(vertx)).install(rest);
    TopologyService topology = TopologyService.proxy(vertx);
    new TopologyRoutes(topology).install(rest);
    new NodeRoutes(catalog, topology).install(rest);
    new ClusterRoutes(PlacementService.proxy(vertx)).install(rest);
    new VersionRoutes(VersionService.proxy(vertx)).install(rest);
    new LogRoutes(LogBundleService.proxy(vertx), topology, tickets).install(rest);
    new BackupRoutes(BackupService.proxy(vertx)).install(rest);
    new MonitorRoutes(MonitorService.proxy(vertx)).install(rest);
    DeedNotes notes = new DeedNotes(EventService.proxy(vertx), context.meters());
    new HostRoutes(hosts, new FunctionTrials(vertx, catalog), notes).install(rest);
    new ImageRoutes(new EnvironmentImages(vertx, catalog), notes).install(rest);
    return rest.router();
  }

  @Override
  public Future<Void> stop() {
    presence.stop();
    status.stop();
    HttpServer listening = server;
    server = null;
    List<Future<Void>> closed = new ArrayList<>();
    closed.add(mqtt.stop());
    if (config.https().isPresent()) {
      closed.add(trust.stop());
    }
    if (listening != null) {
      closed.add(listening.shutdown(DRAIN_SECONDS, TimeUnit.SECONDS));
    }
    if (https != null) {
      closed.add(https.stop(DRAIN_SECONDS));
    }
    return Future.join(closed).mapEmpty();
  }
}
