package io.millrace.ingest.app;

import io.millrace.common.control.CertificateService;
import io.millrace.common.control.SpecService;
import io.millrace.common.spec.PipelineSpec;
import io.millrace.common.spec.SpecSet;
import io.millrace.common.status.AlertReport;
import io.millrace.common.status.StatusReport;
import io.millrace.common.wire.Json;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.serviceproxy.ServiceBinder;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The manager's end of what ingest asks for: specs and certificates. Remembers what ingest tells.
 */
final class FakeManager implements SpecService, CertificateService {
  final List<AlertReport> alerts = new CopyOnWriteArrayList<>();
  final Map<String, StatusReport.PipelineStatus> statuses = new ConcurrentHashMap<>();
  private final Vertx vertx;
  private final TestAuthority authority;
  private final AtomicInteger revision = new AtomicInteger();
  private volatile List<PipelineSpec> specs = List.of();

  FakeManager(Vertx vertx, TestAuthority authority) {
    this.vertx = vertx;
    this.authority = authority;
    new ServiceBinder(vertx).setAddress(SpecService.ADDRESS).register(SpecService.class, this);
    new ServiceBinder(vertx)
        .setAddress(CertificateService.ADDRESS)
        .register(CertificateService.class, this);
    vertx
        .eventBus()
        .<AlertReport>consumer(
            AlertReport.ADDRESS,
            message -> {
              alerts.add(message.body());
              message.reply(true);
            });
    vertx
        .eventBus()
        .<StatusReport>consumer(
            StatusReport.ADDRESS,
            message ->
                message
                    .body()
                    .pipelines()
                    .forEach(status -> statuses.put(status.pipeline(), status)));
  }

  /** The last status of a pipeline; fails when there has been none. */
  StatusReport.PipelineStatus status(String pipeline) {
    return Objects.requireNonNull(statuses.get(pipeline), pipeline + " has no status yet");
  }

  void publish(PipelineSpec... pipelines) {
    specs = List.of(pipelines);
    int next = revision.incrementAndGet();
    vertx.eventBus().publish(SpecService.CHANGED, "r" + next);
  }

  @Override
  public Future<String> fetchJson(String knownRevision) {
    String current = "r" + revision.get();
    return Future.succeededFuture(
        current.equals(knownRevision) ? "" : Json.write(new SpecSet(current, specs)));
  }

  @Override
  public Future<JsonObject> createServer(JsonObject request) {
    return Future.succeededFuture(authority.server(request));
  }

  @Override
  public Future<JsonObject> createClient(String token, JsonObject options) {
    return Future.failedFuture("not for ingest");
  }

  @Override
  public Future<JsonArray> list(String token) {
    return Future.failedFuture("not for ingest");
  }
}
