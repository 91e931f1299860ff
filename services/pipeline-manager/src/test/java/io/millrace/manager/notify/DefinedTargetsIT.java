package io.millrace.manager.notify;

import static io.millrace.manager.app.RunningManager.await;
import static io.millrace.manager.app.RunningManager.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.common.control.ConnectionService;
import io.millrace.common.status.AlertReport;
import io.millrace.manager.app.RunningManager;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Targets of alerts that users define, told by real HTTP and SMTP servers. */
class DefinedTargetsIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String SECRET = "planted-signing-secret";

  @TempDir Path folder;

  private final List<String> told = new CopyOnWriteArrayList<>();
  private RunningManager manager;
  private HttpServer server;

  @BeforeEach
  void start() throws IOException {
    manager = RunningManager.start(folder.resolve("data"));
    server =
        manager.vertx.createHttpServer().requestHandler(this::take).listen(0, "127.0.0.1").await();
  }

  @AfterEach
  void stop() {
    manager.close();
  }

  private void take(HttpServerRequest request) {
    request
        .body()
        .onSuccess(body -> {
          String signed = request.getHeader("X-Millrace-Signature") == null ? "plain" : "signed";
          JsonObject alert = body.toJsonObject();
          told.add(
              request.path()
                  + " "
                  + alert.getString("state")
                  + " "
                  + alert.getString("severity")
                  + " "
                  + signed);
          request.response().setStatusCode(request.path().equals("/broken") ? 404 : 204).end();
        });
  }

  private JsonObject webhook(String name, String path) {
    return new JsonObject()
        .put("kind", "alertTarget")
        .put("name", name)
        .put("type", "Webhook")
        .put(
            "webhook",
            new JsonObject()
                .put("url", "http://127.0.0.1:" + server.actualPort() + path)
                .put("secret", SECRET));
  }

  private JsonObject mail(MailServer mail) {
    return new JsonObject()
        .put("kind", "alertTarget")
        .put("name", "night")
        .put("type", "Email")
        .put("minimumSeverity", "CRITICAL")
        .put(
            "email",
            new JsonObject()
                .put("server", "127.0.0.1")
                .put("port", mail.port())
                .put("security", "None")
                .put("from", "edge@example.com")
                .put("to", new JsonArray().add("night@example.com")));
  }

  private void report(String key, AlertReport.Severity severity, boolean cleared, long at) {
    AlertReport alert =
        new AlertReport(
            key,
            "SpoolFull",
            severity,
            "ingest",
            "n1",
            "",
            "the spool of " + key + " is full",
            cleared,
            1,
            Map.of(),
            at);
    await(manager.vertx.eventBus().request(AlertReport.ADDRESS, alert));
  }

  private void toldAre(String... expected) {
    Awaitility.await()
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(told).containsExactly(expected));
    told.clear();
  }

  @Test
  void areToldFromTheMomentTheyAreDefinedUntilTheyAreDeleted() throws IOException {
    manager.apply(webhook("ops", "/first"));
    report("a", AlertReport.Severity.WARNING, false, 1_000);
    toldAre("/first OPEN WARNING signed");

    manager.apply(webhook("ops", "/second").put("minimumSeverity", "CRITICAL"));
    report("b", AlertReport.Severity.WARNING, false, 2_000);
    report("c", AlertReport.Severity.CRITICAL, false, 3_000);
    report("c", AlertReport.Severity.CRITICAL, true, 4_000);
    toldAre("/second OPEN CRITICAL signed", "/second CLEARED CRITICAL signed");

    manager.apply(webhook("ops", "/second").put("active", false), webhook("other", "/third"));
    report("d", AlertReport.Severity.CRITICAL, false, 5_000);
    toldAre("/third OPEN CRITICAL signed");

    String id = manager.named("alerttargets", "other").getString("id");
    await(manager.catalog.delete(manager.token(), "alerttargets", id, ""));
    manager.apply(webhook("last", "/fourth"));
    report("e", AlertReport.Severity.CRITICAL, false, 6_000);
    toldAre("/fourth OPEN CRITICAL signed");
  }

  @Test
  void areTakenUpAgainAfterARestart() throws IOException {
    manager.apply(webhook("ops", "/first"));
    String port = Integer.toString(server.actualPort());
    manager.close();

    manager = RunningManager.start(folder.resolve("data"));
    server =
        manager
            .vertx
            .createHttpServer()
            .requestHandler(this::take)
            .listen(Integer.parseInt(port), "127.0.0.1")
            .await();
    report("a", AlertReport.Severity.WARNING, false, 1_000);

    toldAre("/first OPEN WARNING signed");
  }

  @Test
  void getMail() throws Exception {
    try (MailServer mail = new MailServer(folder)) {
      manager.apply(mail(mail));

      report("a", AlertReport.Severity.WARNING, false, 1_000);
      report("b", AlertReport.Severity.CRITICAL, false, 2_000);

      Awaitility.await()
          .atMost(PATIENCE)
          .untilAsserted(() ->
              assertThat(mail.said())
                  .contains("Subject: [Millrace] CRITICAL: the spool of b is full")
                  .contains("To: night@example.com")
                  .doesNotContain("WARNING"));
    }
  }

  @Test
  void canBeTriedBeforeItMatters() throws IOException {
    manager.apply(webhook("ops", "/first").put("active", false), webhook("wrong", "/broken"));
    ConnectionService connections = ConnectionService.proxy(manager.vertx);
    String ops = manager.named("alerttargets", "ops").getString("id");
    String wrong = manager.named("alerttargets", "wrong").getString("id");

    JsonObject right = await(connections.testAlertTarget(manager.token(), ops));
    JsonObject refused = await(connections.testAlertTarget(manager.token(), wrong));

    assertThat(right).isEqualTo(new JsonObject().put("ok", true).put("message", ""));
    assertThat(refused.getBoolean("ok")).isFalse();
    assertThat(refused.getString("message")).contains("404");
    toldAre("/first TEST WARNING signed", "/broken TEST WARNING signed");
  }

  @Test
  void showNoSecretAndTheMaskKeepsIt() throws IOException {
    manager.apply(webhook("ops", "/first"));

    JsonObject shown = manager.named("alerttargets", "ops");
    JsonArray documents = await(manager.catalog.documents(manager.token(), "alertTarget", ""));

    assertThat(shown.encode() + documents.encode()).doesNotContain(SECRET).doesNotContain("/first");
    assertThat(manager.apply(documents.getJsonObject(0))).containsExactly("unchanged");
    report("a", AlertReport.Severity.WARNING, false, 1_000);
    toldAre("/first OPEN WARNING signed");
  }

  @Test
  void nameTheFieldThatIsWrong() throws IOException {
    JsonObject login =
        new JsonObject(
            "{\"server\": \"m\", \"port\": 25, \"from\": \"a@b.c\", \"to\": [\"d@e.f\"]}");
    Map<String, JsonObject> wrong =
        Map.of(
            "webhook.url",
            hook(new JsonObject().put("url", "ftp://planted@example.com")),
            "webhook",
            new JsonObject().put("type", "Webhook"),
            "email",
            new JsonObject().put("type", "Email"),
            "email.security",
            email(login.copy().put("security", "None").put("userName", "u").put("password", "p")),
            "email.password",
            email(login.copy().put("userName", "u")),
            "email.from",
            email(login.copy().put("from", "nobody")),
            "email.to[0]",
            email(login.copy().put("to", new JsonArray().add("x y@z"))),
            "email.server",
            email(login.copy().put("server", "smtp://m:25")));

    for (Map.Entry<String, JsonObject> one : wrong.entrySet()) {
      JsonObject target = one.getValue().put("name", "wrong");
      var failure = refusal(manager.catalog.create(manager.token(), "alerttargets", target));
      assertThat(failure.field()).as(failure.message()).isEqualTo(one.getKey());
      assertThat(failure.message()).startsWith(one.getKey() + " ").doesNotContain("planted");
    }
  }

  private static JsonObject hook(JsonObject webhook) {
    return new JsonObject().put("type", "Webhook").put("webhook", webhook);
  }

  private static JsonObject email(JsonObject email) {
    return new JsonObject().put("type", "Email").put("email", email);
  }
}
