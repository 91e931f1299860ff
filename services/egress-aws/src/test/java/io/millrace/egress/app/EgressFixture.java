package io.millrace.egress.app;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.millrace.common.control.SpecService;
import io.millrace.common.link.LinkAddresses;
import io.millrace.common.link.LinkSender;
import io.millrace.common.link.LinkTarget;
import io.millrace.common.link.LinkTimings;
import io.millrace.common.link.Links;
import io.millrace.common.secret.Sealer;
import io.millrace.common.service.Health;
import io.millrace.common.service.ServiceContext;
import io.millrace.common.service.ServiceGroup;
import io.millrace.common.service.Settings;
import io.millrace.common.spec.AwsTarget;
import io.millrace.common.spec.PipelineInput;
import io.millrace.common.spec.PipelineOutput;
import io.millrace.common.spec.PipelineSpec;
import io.millrace.common.spec.SpecSet;
import io.millrace.common.spec.SpoolLimits;
import io.millrace.common.status.AlertReport;
import io.millrace.common.status.StatusReport;
import io.millrace.common.wire.Json;
import io.millrace.common.wire.Wire;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.serviceproxy.ServiceBinder;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The service as it is, on a local event bus, with stand-ins for manager and function-host. */
final class EgressFixture implements AutoCloseable {
  static final String REGION = "eu-central-1";

  final Vertx vertx = Vertx.vertx();
  final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  final List<AlertReport> alerts = new CopyOnWriteArrayList<>();
  final Health health = new Health();
  private final Sealer sealer = new Sealer(new byte[32]);
  private final Map<String, PipelineSpec> specs = new ConcurrentHashMap<>();
  private final Map<String, StatusReport.PipelineStatus> statuses = new ConcurrentHashMap<>();
  private final Map<Feed, LinkSender> senders = new ConcurrentHashMap<>();
  private final Path data;
  private final Map<String, String> settings = new HashMap<>();
  private final Context context;
  private final Links links;
  private ServiceGroup group;
  private volatile int revision;

  EgressFixture(Path data, Map<String, String> settings) {
    this.data = data;
    this.settings.putAll(settings);
    Wire.register(vertx.eventBus());
    new ServiceBinder(vertx)
        .setAddress(SpecService.ADDRESS)
        .register(SpecService.class, new Manager());
    vertx
        .eventBus()
        .<StatusReport>consumer(
            StatusReport.ADDRESS,
            report ->
                report
                    .body()
                    .pipelines()
                    .forEach(status -> statuses.put(status.pipeline(), status)));
    vertx
        .eventBus()
        .<AlertReport>consumer(
            AlertReport.ADDRESS,
            report -> {
              alerts.add(report.body());
              report.reply(null);
            });
    Promise<Context> created = Promise.promise();
    vertx.runOnContext(ignored -> created.complete(vertx.getOrCreateContext()));
    context = created.future().await();
    links =
        onContext(() -> {
          Links own = new Links(vertx, LinkAddresses.FUNCTIONS, "host-1", LinkTimings.DEFAULT);
          return own.start().map(own);
        });
    group = startService();
  }

  private final class Manager implements SpecService {
    @Override
    public Future<String> fetchJson(String knownRevision) {
      String current = Integer.toString(revision);
      return Future.succeededFuture(
          current.equals(knownRevision)
              ? ""
              : Json.write(new SpecSet(current, List.copyOf(specs.values()))));
    }
  }

  private ServiceGroup startService() {
    ServiceContext context =
        new ServiceContext(vertx, "edge-1", data, new Settings(settings), meters, health, sealer);
    ServiceGroup fresh = new ServiceGroup(vertx, health);
    fresh.start(List.of(new EgressService(context))).await();
    return fresh;
  }

  void stopService() {
    group.stop().await();
  }

  void restartService() {
    stopService();
    group = startService();
  }

  String seal(String secret) {
    return sealer.seal(secret);
  }

  AwsTarget target(@Nullable String url) {
    return AwsTarget.withKeys("cloud", REGION, url, sealer.seal("AKIATEST"), sealer.seal("secret"));
  }

  /** Starts or changes a pipeline. */
  PipelineSpec pipeline(String name, PipelineOutput output) {
    long version = specs.containsKey(name) ? specs.get(name).version() + 1 : 1;
    PipelineSpec spec = spec(name, version, output);
    specs.put(name, spec);
    announce();
    return spec;
  }

  /** Starts many at once. */
  void pipelines(List<PipelineSpec> many) {
    many.forEach(spec -> specs.put(spec.id(), spec));
    announce();
  }

  /** A pipeline that nobody told the service about. */
  PipelineSpec spec(String name, PipelineOutput output) {
    return spec(name, 1, output);
  }

  private static PipelineSpec spec(String name, long version, PipelineOutput output) {
    return new PipelineSpec(
        name,
        name,
        "Default Project",
        version,
        new PipelineInput.Topics(List.of()),
        null,
        List.of(),
        output,
        SpoolLimits.DEFAULT,
        null);
  }

  void stopPipeline(String name) {
    specs.remove(name);
    announce();
  }

  private void announce() {
    revision++;
    vertx.eventBus().publish(SpecService.CHANGED, Integer.toString(revision));
  }

  LinkSender connect(PipelineSpec spec, Feed feed) {
    LinkTarget target = LinkTarget.anyNode(LinkAddresses.EGRESS, spec.id(), spec.version());
    LinkSender sender = onContext(() -> Future.succeededFuture(links.connect(target, feed)));
    senders.put(feed, sender);
    return sender;
  }

  /** There is more in the feed. */
  void wake(Feed feed) {
    Objects.requireNonNull(senders.get(feed)).wake();
  }

  /** Runs on the context that owns the links. */
  <T> T onContext(Supplier<Future<T>> action) {
    Promise<T> result = Promise.promise();
    context.runOnContext(ignored -> action.get().onComplete(result));
    return result.future().await();
  }

  StatusReport.@Nullable PipelineStatus status(String pipeline) {
    return statuses.get(pipeline);
  }

  /** What the service says about the pipeline, empty when nothing. */
  String reason(String pipeline) {
    StatusReport.PipelineStatus status = status(pipeline);
    return status == null ? "" : status.condition().reason();
  }

  @Override
  public void close() {
    stopService();
    vertx.close().await();
  }
}
