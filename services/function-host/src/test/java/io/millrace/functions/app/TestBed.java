package io.millrace.functions.app;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.millrace.common.control.DeadLetterService;
import io.millrace.common.control.LogService;
import io.millrace.common.control.SpecService;
import io.millrace.common.control.TapService;
import io.millrace.common.control.TrialService;
import io.millrace.common.link.LinkAddresses;
import io.millrace.common.secret.Sealer;
import io.millrace.common.service.Health;
import io.millrace.common.service.ServiceContext;
import io.millrace.common.service.Settings;
import io.millrace.common.spec.PipelineSpec;
import io.millrace.common.spec.SpecSet;
import io.millrace.common.spec.StageSpec;
import io.millrace.common.status.AlertReport;
import io.millrace.common.status.Condition;
import io.millrace.common.status.StatusReport;
import io.millrace.common.wire.Json;
import io.millrace.common.wire.Wire;
import io.millrace.functions.fixtures.FakeEgress;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.serviceproxy.ServiceBinder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A node with function-host on it, between a manager, an ingest and an egress that are not real.
 */
final class TestBed implements AutoCloseable, SpecService {
  /** On the transport that the product has. */
  final Vertx vertx = Vertx.vertx(new VertxOptions().setPreferNativeTransport(true));

  final Path data;
  final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  final FakeEgress egress;
  final List<AlertReport> alerts = new CopyOnWriteArrayList<>();
  private final Map<String, PipelineSpec> specs = new ConcurrentHashMap<>();
  private volatile Map<String, StatusReport.PipelineStatus> statuses = Map.of();
  private final Map<String, String> settings = new HashMap<>();
  private volatile int revision;
  private @Nullable String deployment;

  TestBed(Path data, String runtime) {
    this.data = data;
    Wire.register(vertx.eventBus());
    settings.put("MILLRACE_RUNTIME", runtime);
    settings.put("MILLRACE_POOL", "0");
    settings.put("MILLRACE_RUNTIMES", repository().resolve("runtimes").toString());
    new ServiceBinder(vertx).setAddress(SpecService.ADDRESS).register(SpecService.class, this);
    vertx
        .eventBus()
        .<StatusReport>consumer(
            StatusReport.ADDRESS,
            message ->
                statuses =
                    message.body().pipelines().stream()
                        .collect(
                            Collectors.toMap(
                                StatusReport.PipelineStatus::pipeline, status -> status)));
    vertx
        .eventBus()
        .<AlertReport>consumer(
            AlertReport.ADDRESS,
            message -> {
              alerts.add(message.body());
              message.reply("stored");
            });
    egress = FakeEgress.open(vertx, LinkAddresses.EGRESS, "cloud-1");
  }

  static Path repository() {
    Path folder = Path.of("").toAbsolutePath();
    while (!Files.isDirectory(folder.resolve("runtimes/python"))) {
      folder = java.util.Objects.requireNonNull(folder.getParent(), "not run in the checkout");
    }
    return folder;
  }

  TestBed set(String name, String value) {
    settings.put(name, value);
    return this;
  }

  TestBed start() {
    try {
      ServiceContext context =
          new ServiceContext(
              vertx,
              "edge-1",
              data,
              new Settings(settings),
              meters,
              new Health(),
              Sealer.fromFile(data.resolve("installation.key")));
      FunctionHostService service = new FunctionHostService(context);
      context.settings().check();
      deployment =
          vertx
              .deployVerticle(
                  new VerticleBase() {
                    @Override
                    public Future<?> start() {
                      return service
                          .start()
                          .recover(failure ->
                              service.stop().transform(done -> Future.failedFuture(failure)));
                    }

                    @Override
                    public Future<?> stop() {
                      return service.stop();
                    }
                  })
              .await(60, TimeUnit.SECONDS);
      return this;
    } catch (IOException | java.util.concurrent.TimeoutException failure) {
      throw new IllegalStateException(failure);
    }
  }

  void stop() throws Exception {
    if (deployment != null) {
      vertx.undeploy(deployment).await(30, TimeUnit.SECONDS);
      deployment = null;
    }
  }

  void deploy(PipelineSpec spec) {
    specs.put(spec.id(), spec);
    publish();
  }

  void remove(String pipeline) {
    specs.remove(pipeline);
    publish();
  }

  private void publish() {
    revision++;
    vertx.eventBus().publish(SpecService.CHANGED, Integer.toString(revision));
  }

  @Override
  public Future<String> fetchJson(String knownRevision) {
    String now = "r" + revision;
    return Future.succeededFuture(
        now.equals(knownRevision) ? "" : Json.write(new SpecSet(now, List.copyOf(specs.values()))));
  }

  Condition.Level level(String pipeline) {
    StatusReport.PipelineStatus status = statuses.get(pipeline);
    return status == null ? Condition.Level.STARTING : status.condition().level();
  }

  StatusReport.PipelineStatus status(String pipeline) {
    return java.util.Objects.requireNonNull(statuses.get(pipeline), "no status of " + pipeline);
  }

  boolean alerted(Predicate<AlertReport> wanted) {
    return alerts.stream().anyMatch(wanted);
  }

  List<String> logs(String pipeline) {
    return ofLines(pipeline, "text").toList();
  }

  /** The containers or processes that the pipeline's lines come from. */
  Set<String> logSources(String pipeline) {
    return ofLines(pipeline, "container").collect(Collectors.toSet());
  }

  private Stream<String> ofLines(String pipeline, String member) {
    JsonObject page = LogService.proxy(vertx, "edge-1").read(pipeline, -1, "", 10_000).await();
    return page.getJsonArray("lines").stream().map(line -> ((JsonObject) line).getString(member));
  }

  DeadLetterService deadLetters() {
    return DeadLetterService.proxy(vertx, "edge-1");
  }

  JsonObject deadLetters(String pipeline) {
    return deadLetters().list(pipeline, 0, 100).await();
  }

  /** One of the pipeline's figures; -1 while it has none. */
  long figure(String pipeline, String name) {
    return status(pipeline).figures().getOrDefault(name, -1L);
  }

  double gauge(String name) {
    return meters.get(name).gauge().value();
  }

  double count(String name, String... tags) {
    return meters.get(name).tags(tags).counter().count();
  }

  /** Messages that took a stage less than so many seconds; -1 when nothing is shown of it. */
  double latencies(String seconds, String stage) {
    FunctionCounter counter =
        meters
            .find("millrace.functions.latency.bucket")
            .tags("le", seconds, "stage", stage)
            .functionCounter();
    return counter == null ? -1 : counter.count();
  }

  /** What the {@code docker} command prints. */
  String docker(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("docker"));
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8).strip();
    process.waitFor();
    return output;
  }

  /** Tries functions on texts. */
  JsonObject tryOut(List<StageSpec> stages, String... texts) {
    JsonArray messages = new JsonArray();
    for (String text : texts) {
      messages.add(new JsonObject().put("text", text).put("topic", "plant/1"));
    }
    JsonArray chain = new JsonArray();
    stages.forEach(stage -> chain.add(new JsonObject(Json.write(stage))));
    JsonObject request = new JsonObject().put("stages", chain).put("messages", messages);
    return TrialService.proxy(vertx, "edge-1").run(request).await();
  }

  TapService taps() {
    return TapService.proxy(vertx, "edge-1");
  }

  @Override
  public void close() throws Exception {
    stop();
    vertx.close().await(10, TimeUnit.SECONDS);
  }
}
