package io.millrace.console;

import io.millrace.common.control.AccessService;
import io.millrace.common.control.CatalogService;
import io.millrace.common.control.CertificateService;
import io.millrace.common.control.EventService;
import io.millrace.common.failure.Failure;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.serviceproxy.ServiceBinder;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A manager that keeps entities in memory, knows the tokens of a few people and remembers what it
 * was asked.
 */
final class FakeManager implements CatalogService, AccessService, CertificateService, EventService {
  static final String TOKEN = "good-token";

  /** Of somebody who may not see everything. */
  static final String MEMBER = "member-token";

  /** Whose token it is, by token; each an administrator but the member. */
  final Map<String, String> people =
      new ConcurrentHashMap<>(Map.of(TOKEN, "1", MEMBER, "2", "third-token", "3"));

  final Map<String, JsonObject> entities = new ConcurrentSkipListMap<>();
  final List<String> calls = new CopyOnWriteArrayList<>();
  final List<String> nodes = new CopyOnWriteArrayList<>();

  void register(Vertx vertx) {
    ServiceBinder binder = new ServiceBinder(vertx);
    binder.setAddress(CatalogService.ADDRESS).register(CatalogService.class, this);
    binder.setAddress(AccessService.ADDRESS).register(AccessService.class, this);
    binder.setAddress(CertificateService.ADDRESS).register(CertificateService.class, this);
    binder.setAddress(EventService.ADDRESS).register(EventService.class, this);
  }

  private <T> Future<T> allowed(String token, String call, T answer) {
    if (!people.containsKey(token)) {
      return refused(
          Failure.of(
              Failure.Kind.UNAUTHENTICATED, "the token is unknown or has expired; log in again"));
    }
    calls.add(call);
    return Future.succeededFuture(answer);
  }

  private static <T> Future<T> refused(Failure failure) {
    return Future.failedFuture(failure.toException());
  }

  @Override
  public Future<JsonObject> list(String token, String kind, JsonObject query) {
    JsonArray result = new JsonArray();
    entities.forEach((key, entity) -> {
      if (key.startsWith(kind + "/")) {
        result.add(entity);
      }
    });
    JsonObject page =
        new JsonObject()
            .put("pageIndex", query.getInteger("pageIndex", 0))
            .put("pageSize", query.getInteger("pageSize", 100))
            .put("totalCount", result.size())
            .put("orderBy", query.getString("orderBy", ""))
            .put("orderByKeys", new JsonArray().add("name"))
            .put("result", result);
    return allowed(token, "list " + kind + " " + query.encode(), page);
  }

  @Override
  public Future<JsonObject> get(String token, String kind, String id) {
    JsonObject entity = entities.get(kind + "/" + id);
    return entity == null
        ? refused(Failure.of(Failure.Kind.NOT_FOUND, "there is no such thing as " + id))
        : allowed(token, "get " + kind, entity);
  }

  @Override
  public Future<String> create(String token, String kind, JsonObject entity) {
    String name = entity.getString("name");
    if (name.equals("refuse")) {
      return refused(Failure.invalid("name", "a better text is required"));
    }
    if (name.equals("explode")) {
      return Future.failedFuture(new IllegalStateException("secret inner workings"));
    }
    entities.put(kind + "/id-of-" + name, entity.copy().put("id", "id-of-" + name));
    return allowed(token, "create " + kind, "id-of-" + name);
  }

  @Override
  public Future<String> update(
      String token, String kind, String id, JsonObject entity, String ifMatch) {
    entities.put(kind + "/" + id, entity);
    return allowed(token, "update " + kind, id);
  }

  @Override
  public Future<String> delete(String token, String kind, String id, String ifMatch) {
    return allowed(token, "delete " + kind, entities.remove(kind + "/" + id) == null ? "" : id);
  }

  @Override
  public Future<JsonObject> apply(String token, JsonObject request) {
    return allowed(
        token, "apply " + request.encode(), new JsonObject().put("results", new JsonArray()));
  }

  @Override
  public Future<JsonArray> documents(String token, String kind, String name) {
    return allowed(
        token,
        "documents " + kind + " " + name,
        new JsonArray().add(new JsonObject().put("kind", kind)));
  }

  @Override
  public Future<String> run(String token, String pipelineId, boolean started) {
    return allowed(token, "run " + pipelineId + " " + started, pipelineId);
  }

  @Override
  public Future<JsonObject> planTrial(String token, JsonObject request) {
    return allowed(
        token,
        "planTrial",
        new JsonObject()
            .put("stages", request.getValue("functions"))
            .put("hosts", new JsonArray(nodes)));
  }

  @Override
  public Future<JsonObject> planImage(String token, String environmentId, String purpose) {
    return environmentId.equals("unknown")
        ? refused(Failure.of(Failure.Kind.NOT_FOUND, "there is no environment unknown"))
        : allowed(
            token,
            "planImage " + environmentId + " " + purpose,
            new JsonObject()
                .put("plan", new JsonObject().put("image", "team/" + environmentId))
                .put("hosts", new JsonArray(List.copyOf(nodes))));
  }

  @Override
  public Future<JsonArray> hosts(String token, String pipelineId) {
    return pipelineId.equals("unknown")
        ? refused(Failure.of(Failure.Kind.NOT_FOUND, "there is no dataPipeline with id unknown"))
        : allowed(token, "hosts " + pipelineId, new JsonArray(List.copyOf(nodes)));
  }

  @Override
  public Future<JsonObject> login(String email, String password) {
    return password.equals("right")
        ? Future.succeededFuture(
            new JsonObject()
                .put("_id", "1")
                .put("email", email)
                .put("name", "A")
                .put("token", TOKEN))
        : refused(Failure.of(Failure.Kind.UNAUTHENTICATED, "e-mail or password is wrong"));
  }

  @Override
  public Future<JsonObject> whoAmI(String token) {
    return allowed(
        token,
        "whoAmI",
        new JsonObject()
            .put("id", people.getOrDefault(token, ""))
            .put("email", "a@b.c")
            .put("role", token.equals(MEMBER) ? "USER" : "INFRA_ADMIN"));
  }

  @Override
  public Future<JsonObject> createApiToken(String token, JsonObject request) {
    return allowed(
        token, "createApiToken " + request.encode(), new JsonObject().put("token", "fresh"));
  }

  @Override
  public Future<JsonArray> apiTokens(String token, boolean everybody) {
    return allowed(token, "apiTokens " + everybody, new JsonArray());
  }

  @Override
  public Future<String> updateApiToken(String token, String id, JsonObject request) {
    return allowed(token, "updateApiToken " + request.encode(), id);
  }

  @Override
  public Future<String> deleteApiToken(String token, String id) {
    return allowed(token, "deleteApiToken", "");
  }

  @Override
  public Future<JsonObject> createClient(String token, JsonObject options) {
    return allowed(
        token,
        "createClient " + options.encode(),
        new JsonObject()
            .put("CACertificate", "CA")
            .put("certificate", "PEM")
            .put("privateKey", "KEY"));
  }

  @Override
  public Future<JsonObject> createServer(JsonObject request) {
    return Future.succeededFuture(TestCertificate.of(request));
  }

  @Override
  public Future<JsonArray> list(String token) {
    return allowed(token, "certificates", new JsonArray());
  }

  @Override
  public Future<JsonObject> find(String token, String id) {
    return allowed(token, "certificate " + id, new JsonObject().put("id", id));
  }

  @Override
  public Future<String> update(String token, String id, JsonObject changes) {
    return allowed(token, "update certificate " + id + " " + changes.encode(), id);
  }

  @Override
  public Future<String> revoke(String token, String id, JsonObject options) {
    return allowed(token, "revoke " + id + " " + options.encode(), id);
  }

  @Override
  public Future<JsonArray> authorities(String token) {
    return allowed(token, "authorities", new JsonArray());
  }

  @Override
  public Future<String> trustAuthority(String token, JsonObject authority) {
    return allowed(token, "trust " + authority.encode(), "a-1");
  }

  @Override
  public Future<String> distrustAuthority(String token, String id) {
    return allowed(token, "distrust " + id, id);
  }

  @Override
  public Future<JsonObject> rotate(String token, JsonObject options) {
    return allowed(token, "rotate " + options.encode(), new JsonObject().put("id", "r-2"));
  }

  @Override
  public Future<String> trustJson(String knownRevision) {
    throw new UnsupportedOperationException("not for the entrance");
  }

  @Override
  public Future<JsonArray> find(String token, JsonObject filter, JsonObject page) {
    return allowed(
        token,
        "find " + filter.encode() + " " + page.encode(),
        new JsonArray().add(new JsonObject().put("type", "ALERT")));
  }

  @Override
  public Future<JsonArray> audit(String token, JsonObject filter, JsonObject page) {
    return allowed(token, "audit " + filter.encode() + " " + page.encode(), new JsonArray());
  }

  @Override
  public Future<String> note(String token, JsonObject deed) {
    return allowed(token, "note " + deed.encode(), deed.getString("id"));
  }

  @Override
  public Future<JsonObject> emailAvailable(String token, String email) {
    return allowed(token, "emailAvailable " + email, new JsonObject());
  }
}
