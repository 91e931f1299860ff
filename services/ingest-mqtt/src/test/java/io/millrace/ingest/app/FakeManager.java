package io.millrace.ingest.app;

import io.millrace.common.control.CertificateService;
import io.millrace.common.control.SpecService;
import io.millrace.common.spec.PipelineSpec;
import io.millrace.common.spec.SpecSet;
import io.millrace.common.status.AlertReport;
import io.millrace.common.status.StatusReport;
import io.millrace.common.trust.TrustSet;
import io.millrace.common.wire.Json;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.serviceproxy.ServiceBinder;
import java.time.Duration;
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
  private volatile TestAuthority authority;
  private final AtomicInteger trustRevision = new AtomicInteger();
  final AtomicInteger serversAsked = new AtomicInteger();
  volatile Duration serverLife = Duration.ofDays(365);
  private volatile TrustSet trusted = TrustSet.EMPTY;
  private final AtomicInteger revision = new AtomicInteger();
  private volatile List<PipelineSpec> specs = List.of();

  FakeManager(Vertx vertx, TestAuthority authority) {
    this.vertx = vertx;
    this.authority = authority;
    rules();
  }

  /** Can be reached from now on. */
  void arrive() {
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
    serversAsked.incrementAndGet();
    return Future.succeededFuture(authority.server(request, serverLife));
  }

  /** Trusts its own authority, and has rules for some certificates. */
  void rules(TrustSet.CertificateRule... rules) {
    trust(List.of(own()), rules);
  }

  TrustSet.Authority own() {
    return new TrustSet.Authority(
        "", "own", authority.pem(), Long.MAX_VALUE, TrustSet.TopicAccess.ALL);
  }

  void trust(List<TrustSet.Authority> authorities, TrustSet.CertificateRule... rules) {
    String revision = "t" + trustRevision.incrementAndGet();
    trusted = new TrustSet(revision, authority.pem(), authorities, List.of(rules));
    vertx.eventBus().publish(CertificateService.CHANGED, revision);
  }

  /** Another authority signs from now on, trusted beside the one before. */
  void rotate(TestAuthority next) {
    List<TrustSet.Authority> both = new java.util.ArrayList<>(List.of(own()));
    authority = next;
    both.add(own());
    trust(both);
  }

  @Override
  public Future<String> trustJson(String knownRevision) {
    TrustSet set = trusted;
    return Future.succeededFuture(set.revision().equals(knownRevision) ? "" : Json.write(set));
  }

  private static <T> Future<T> notForIngest() {
    return Future.failedFuture("not for ingest");
  }

  @Override
  public Future<JsonObject> createClient(String token, JsonObject options) {
    return notForIngest();
  }

  @Override
  public Future<JsonArray> list(String token) {
    return notForIngest();
  }

  @Override
  public Future<JsonObject> find(String token, String id) {
    return notForIngest();
  }

  @Override
  public Future<String> update(String token, String id, JsonObject changes) {
    return notForIngest();
  }

  @Override
  public Future<String> revoke(String token, String id, JsonObject options) {
    return notForIngest();
  }

  @Override
  public Future<JsonArray> authorities(String token) {
    return notForIngest();
  }

  @Override
  public Future<String> trustAuthority(String token, JsonObject wanted) {
    return notForIngest();
  }

  @Override
  public Future<String> distrustAuthority(String token, String id) {
    return notForIngest();
  }

  @Override
  public Future<JsonObject> rotate(String token, JsonObject options) {
    return notForIngest();
  }
}
