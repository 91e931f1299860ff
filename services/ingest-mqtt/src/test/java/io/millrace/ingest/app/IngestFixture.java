package io.millrace.ingest.app;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.millrace.common.secret.Sealer;
import io.millrace.common.service.Health;
import io.millrace.common.service.ServiceContext;
import io.millrace.common.service.ServiceGroup;
import io.millrace.common.service.Settings;
import io.millrace.common.spec.PipelineInput;
import io.millrace.common.spec.PipelineOutput;
import io.millrace.common.spec.PipelineSpec;
import io.millrace.common.spec.SpoolLimits;
import io.millrace.common.wire.Wire;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/** The ingest service on free ports, with a fake manager and a fake function-host beside it. */
final class IngestFixture implements AutoCloseable {
  /** On the transport that the product has. */
  final Vertx vertx = Vertx.vertx(new VertxOptions().setPreferNativeTransport(true));

  final TestAuthority authority;
  final FakeManager manager;
  final FakeFunctions functions;
  final Health health = new Health();
  final PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  final IngestService service;
  private final ServiceGroup group = new ServiceGroup(vertx, health);

  IngestFixture(
      Path data, TestAuthority authority, Map<String, String> settings, PipelineSpec... pipelines)
      throws IOException {
    this(data, authority, settings, functions -> {}, pipelines);
  }

  IngestFixture(
      Path data,
      TestAuthority authority,
      Map<String, String> settings,
      Consumer<FakeFunctions> prepare,
      PipelineSpec... pipelines)
      throws IOException {
    this(data, authority, settings, FakeManager::arrive, prepare, pipelines);
  }

  /**
   * @param greet what the manager does before the service starts
   */
  IngestFixture(
      Path data,
      TestAuthority authority,
      Map<String, String> settings,
      Consumer<FakeManager> greet,
      Consumer<FakeFunctions> prepare,
      PipelineSpec... pipelines)
      throws IOException {
    Wire.register(vertx.eventBus());
    this.authority = authority;
    manager = new FakeManager(vertx, authority);
    greet.accept(manager);
    manager.publish(pipelines);
    functions = new FakeFunctions(vertx);
    prepare.accept(functions);
    Map<String, String> all = new HashMap<>(settings);
    all.putIfAbsent("MILLRACE_MQTT_PORT", "0");
    all.putIfAbsent("MILLRACE_INSECURE_MQTT_PORT", "0");
    all.putIfAbsent("MILLRACE_SPOOL_RESERVE", "0");
    service =
        new IngestService(
            new ServiceContext(
                vertx,
                "edge-1",
                data,
                new Settings(all),
                meters,
                health,
                Sealer.fromFile(data.resolve("installation.key"))));
    group.start(List.of(service)).await();
    Awaitility.await().atMost(Duration.ofSeconds(20)).until(health::ready);
  }

  IngestFixture(Path data, PipelineSpec... pipelines) throws IOException {
    this(data, new TestAuthority("test-ca"), Map.of(), pipelines);
  }

  int port() {
    return service.insecureMqttPort();
  }

  String url() {
    return "tcp://127.0.0.1:" + port();
  }

  double metric(String name) {
    return meters
        .scrape()
        .lines()
        .filter(line -> line.startsWith(name + " ") || line.startsWith(name + "{"))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }

  /** Of the meters of this name, those with a tag as in {@code reason="expired"}. */
  double metric(String name, String tag) {
    return meters
        .scrape()
        .lines()
        .filter(line -> line.startsWith(name + "{") && line.contains(tag))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }

  static PipelineSpec pipeline(String id, long version, String... filters) {
    return pipeline(
        id,
        version,
        new PipelineInput.Topics(
            Stream.of(filters)
                .map(filter -> new PipelineInput.SourceTopic(filter, Map.of()))
                .toList()),
        null,
        new PipelineOutput.Stream("out"),
        SpoolLimits.DEFAULT);
  }

  static PipelineSpec pipeline(
      String id,
      long version,
      PipelineInput input,
      @Nullable Long samplingMillis,
      PipelineOutput output,
      SpoolLimits limits) {
    return new PipelineSpec(
        id, id, "Default Project", version, input, samplingMillis, List.of(), output, limits, null);
  }

  Path write(Path folder, String name, String content) throws IOException {
    return Files.writeString(folder.resolve(name), content);
  }

  @Override
  public void close() {
    group.stop().await();
    vertx.close().await();
  }
}
