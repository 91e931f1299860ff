package io.millrace.manager.app;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.millrace.common.cluster.Membership;
import io.millrace.common.control.AccessService;
import io.millrace.common.control.BackupService;
import io.millrace.common.control.CatalogService;
import io.millrace.common.control.CertificateService;
import io.millrace.common.control.EventService;
import io.millrace.common.control.MonitorService;
import io.millrace.common.control.SpecService;
import io.millrace.common.failure.Failure;
import io.millrace.common.secret.Sealer;
import io.millrace.common.service.Health;
import io.millrace.common.service.ServiceContext;
import io.millrace.common.service.ServiceGroup;
import io.millrace.common.service.Settings;
import io.millrace.common.spec.PipelineSpec;
import io.millrace.common.spec.SpecSet;
import io.millrace.common.wire.Json;
import io.millrace.common.wire.Wire;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A manager on a local bus with a real database file, asked through the service proxies. */
public final class RunningManager implements AutoCloseable {
  public final Vertx vertx;
  public final Path data;
  public final Health health = new Health();
  public final CatalogService catalog;
  public final AccessService access;
  public final CertificateService certificates;
  public final EventService events;
  public final BackupService backups;
  public final SpecService specs;
  public final MonitorService monitor;
  private final ServiceGroup group;

  private RunningManager(Path data, Map<String, String> settings, Membership membership)
      throws IOException {
    this.data = data;
    Map<String, String> all = new HashMap<>(TestDatabase.settings(data));
    all.putAll(settings);
    all.values().removeIf(String::isEmpty);
    vertx = Vertx.vertx();
    Wire.register(vertx.eventBus());
    ServiceContext context =
        new ServiceContext(
            vertx,
            "test-node",
            data,
            new Settings(all),
            new SimpleMeterRegistry(),
            health,
            Sealer.fromFile(data.resolve("installation.key")),
            membership);
    group = new ServiceGroup(vertx, health);
    catalog = CatalogService.proxy(vertx);
    access = AccessService.proxy(vertx);
    certificates = CertificateService.proxy(vertx);
    events = EventService.proxy(vertx);
    backups = BackupService.proxy(vertx);
    specs = SpecService.proxy(vertx);
    monitor = MonitorService.proxy(vertx);
    try {
      await(group.start(List.of(new ManagerService(context))));
    } catch (RuntimeException failed) {
      await(vertx.close());
      throw failed;
    }
  }

  /** Starts a manager on this data folder. */
  public static RunningManager start(Path data) throws IOException {
    return new RunningManager(data, Map.of(), Membership.alone());
  }

  /** Starts a manager with more settings than usual; one that is empty is as good as left out. */
  public static RunningManager start(Path data, Map<String, String> settings) throws IOException {
    return new RunningManager(data, settings, Membership.alone());
  }

  /** Starts a manager among others. */
  static RunningManager start(Path data, Membership membership) throws IOException {
    return new RunningManager(data, Map.of(), membership);
  }

  /** The first administrator's API token. */
  public String token() throws IOException {
    return Files.readString(data.resolve("admin-token")).strip();
  }

  public static <T> T await(Future<T> future) {
    try {
      return future.await(20, TimeUnit.SECONDS);
    } catch (java.util.concurrent.TimeoutException late) {
      throw new AssertionError("no answer within 20 s", late);
    }
  }

  /** The refusal with which a call ends. */
  public static Failure refusal(Future<?> call) {
    try {
      Object answer = await(call);
      throw new AssertionError("not refused but answered " + answer);
    } catch (RuntimeException refused) {
      return Failure.from(refused);
    }
  }

  /** Applies documents as the administrator; the words of the results, as in {@code created}. */
  public List<String> apply(JsonObject... documents) throws IOException {
    JsonObject answer = await(catalog.apply(token(), request(documents)));
    return answer.getJsonArray("results").stream()
        .map(result -> ((JsonObject) result).getString("result"))
        .toList();
  }

  public static JsonObject request(JsonObject... documents) {
    JsonArray items = new JsonArray();
    for (int i = 0; i < documents.length; i++) {
      items.add(
          new JsonObject()
              .put("source", "demo.yaml")
              .put("line", 1 + 10 * i)
              .put("document", documents[i]));
    }
    return new JsonObject().put("documents", items);
  }

  /** The only entity of a kind with a name. */
  public JsonObject named(String kind, String name) throws IOException {
    JsonObject page =
        await(
            catalog.list(
                token(),
                kind,
                new JsonObject().put("filter", "name = '" + name.replace("'", "''") + "'")));
    if (page.getInteger("totalCount") != 1) {
      throw new AssertionError(
          page.getInteger("totalCount") + " of " + kind + " are called " + name);
    }
    return page.getJsonArray("result").getJsonObject(0);
  }

  /** All specs, as a data-plane node gets them. */
  public SpecSet specSet() {
    return Json.read(await(specs.fetchJson("")), SpecSet.class);
  }

  /** The spec of the pipeline with this name. */
  public PipelineSpec spec(String name) {
    return specSet().pipelines().stream()
        .filter(spec -> spec.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no spec of " + name));
  }

  @Override
  public void close() {
    await(group.stop());
    await(vertx.close());
  }
}
