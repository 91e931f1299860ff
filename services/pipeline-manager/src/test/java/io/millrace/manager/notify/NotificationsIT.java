package io.millrace.manager.notify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.millrace.common.service.Settings;
import io.millrace.common.service.StartFailure;
import io.millrace.common.status.AlertReport;
import io.millrace.manager.app.RunningManager;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NotificationsIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private record Received(String signature, String timestamp, String body) {}

  @TempDir Path folder;

  private final Vertx vertx = Vertx.vertx();
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final List<Received> received = new CopyOnWriteArrayList<>();
  private final Queue<Integer> statuses = new ConcurrentLinkedQueue<>();
  private HttpServer server;

  @BeforeEach
  void listen() {
    server = vertx.createHttpServer().requestHandler(this::handle).listen(0, "127.0.0.1").await();
  }

  @AfterEach
  void close() {
    vertx.close().await();
  }

  private void handle(HttpServerRequest request) {
    request
        .body()
        .onSuccess(body -> {
          received.add(
              new Received(
                  request.getHeader("X-Millrace-Signature"),
                  request.getHeader("X-Millrace-Timestamp"),
                  body.toString()));
          Integer status = statuses.poll();
          request.response().setStatusCode(status == null ? 204 : status).end();
        });
  }

  private String address() {
    return "http://127.0.0.1:" + server.actualPort() + "/hook";
  }

  private static void report(RunningManager manager, boolean cleared, long at) {
    AlertReport alert =
        new AlertReport(
            "spool/n1",
            "SpoolFull",
            AlertReport.Severity.CRITICAL,
            "ingest",
            "n1",
            "",
            "the spool is full\nSubject: forged",
            cleared,
            1,
            Map.of(),
            at);
    RunningManager.await(manager.vertx.eventBus().request(AlertReport.ADDRESS, alert));
  }

  @Test
  void tellsByWebhookAndMailWhenAnAlertIsRaisedAndWhenItIsOver() throws Exception {
    try (MailServer mail = new MailServer(folder);
        RunningManager manager =
            RunningManager.start(
                folder.resolve("data"),
                Map.of(
                    "MILLRACE_ALERT_WEBHOOKS", address(),
                    "MILLRACE_ALERT_WEBHOOK_SECRET", "shared secret",
                    "MILLRACE_ALERT_MAIL_TO", "ops@example.com, night@example.com",
                    "MILLRACE_ALERT_MAIL_FROM", "edge@example.com",
                    "MILLRACE_SMTP", mail.address()))) {
      report(manager, false, 1_000);
      report(manager, false, 2_000);
      report(manager, true, 3_000);

      await().atMost(PATIENCE).until(() -> received.size() == 2);
      JsonObject raised = new JsonObject(received.getFirst().body());
      assertThat(raised.getString("state")).isEqualTo("OPEN");
      assertThat(raised.getString("severity")).isEqualTo("CRITICAL");
      assertThat(raised.getString("message")).startsWith("the spool is full");
      JsonObject over = new JsonObject(received.getLast().body());
      assertThat(over.getString("state")).isEqualTo("CLEARED");
      assertThat(over.getLong("count")).isEqualTo(2);
      assertThat(over.getString("id")).isEqualTo(raised.getString("id"));
      assertThat(received)
          .allSatisfy(request ->
              assertThat(request.signature())
                  .isEqualTo("sha256=" + hmac(request.timestamp() + "." + request.body())));
      await()
          .atMost(PATIENCE)
          .untilAsserted(() ->
              assertThat(mail.said())
                  .contains("Subject: [Millrace] CRITICAL: the spool is full Subject: forged")
                  .contains("Subject: [Millrace] CRITICAL, over: the spool is full")
                  .contains("From: edge@example.com")
                  .contains("ops@example.com")
                  .contains("night@example.com"));
    }
  }

  private static String hmac(String text) throws Exception {
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec("shared secret".getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
    return HexFormat.of().formatHex(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
  }

  private TargetQueue queue() {
    Target webhook = new Webhook("hook", URI.create(address()), "", Clock.systemUTC());
    return new TargetQueue(webhook, Duration.ofMillis(5), Duration.ofMillis(20), meters);
  }

  private double count(String meter) {
    return meters.get(meter).counter().count();
  }

  @Test
  void triesAgainUntilTheTargetIsBackAndKeepsTheOrder() {
    statuses.addAll(List.of(503, 429, 500));
    try (TargetQueue queue = queue()) {
      queue.offer(new JsonObject().put("n", 1));
      queue.offer(new JsonObject().put("n", 2));

      await().atMost(PATIENCE).until(() -> count("millrace.manager.notifications") == 2);
    }
    assertThat(received)
        .extracting(Received::body)
        .containsExactly("{\"n\":1}", "{\"n\":1}", "{\"n\":1}", "{\"n\":1}", "{\"n\":2}");
    assertThat(received.getFirst().signature()).isNull();
    assertThat(count("millrace.manager.notification.retries")).isEqualTo(3);
  }

  @Test
  void givesUpWhatIsRefusedAndWhatWasTriedInVain() {
    statuses.add(404);
    for (int i = 0; i < TargetQueue.MOST_TRIES; i++) {
      statuses.add(503);
    }
    try (TargetQueue queue = queue()) {
      queue.offer(new JsonObject().put("n", 1));
      queue.offer(new JsonObject().put("n", 2));
      queue.offer(new JsonObject().put("n", 3));

      await().atMost(PATIENCE).until(() -> count("millrace.manager.notifications") == 1);
    }
    assertThat(count("millrace.manager.notification.drops")).isEqualTo(2);
    assertThat(received).hasSize(1 + TargetQueue.MOST_TRIES + 1);
  }

  @Test
  void triesAMailServerAgainThatTakesNoConnection() {
    int port = server.actualPort();
    server.close().await();
    Map<String, String> settings =
        Map.of("MILLRACE_ALERT_MAIL_TO", "a@b.c", "MILLRACE_SMTP", "smtp://127.0.0.1:" + port);
    Target mail = SettingsTargets.of(new Settings(settings), vertx, Clock.systemUTC()).getFirst();
    JsonObject alert = new JsonObject().put("severity", "WARNING").put("message", "m");

    try (TargetQueue queue =
        new TargetQueue(mail, Duration.ofMillis(1), Duration.ofMillis(1), meters)) {
      queue.offer(alert);
      queue.offer(alert);

      await().atMost(PATIENCE).until(() -> count("millrace.manager.notification.drops") == 2);
    }
    assertThat(count("millrace.manager.notification.retries"))
        .isEqualTo(2 * (TargetQueue.MOST_TRIES - 1));
  }

  @Test
  void dropsAndCountsWhatIsBeyondTheBound() {
    Target stuck =
        new Target() {
          @Override
          public String name() {
            return "stuck";
          }

          @Override
          public void tell(JsonObject alert) throws InterruptedException {
            new java.util.concurrent.CountDownLatch(1).await();
          }
        };
    try (TargetQueue queue =
        new TargetQueue(stuck, Duration.ofMillis(1), Duration.ofMillis(1), meters)) {
      for (int i = 0; i < TargetQueue.MOST_WAITING + 10; i++) {
        queue.offer(new JsonObject());
      }
      // One may be with the target already.
      assertThat(count("millrace.manager.notification.drops")).isBetween(9.0, 10.0);
    }
  }

  @Test
  void namesTheSettingThatIsWrongWithoutRepeatingIt() throws IOException {
    for (Map<String, String> wrong :
        List.of(
            Map.of("MILLRACE_ALERT_WEBHOOKS", "ftp://secret-token@example.com"),
            Map.of("MILLRACE_ALERT_MAIL_TO", "a@b.c"),
            Map.of("MILLRACE_ALERT_MAIL_TO", "a@b.c", "MILLRACE_SMTP", "secret-token"))) {
      assertThatThrownBy(() -> SettingsTargets.of(new Settings(wrong), vertx, Clock.systemUTC()))
          .isInstanceOf(StartFailure.class)
          .hasMessageContaining("MILLRACE_")
          .hasMessageContaining("as in")
          .message()
          .doesNotContain("secret-token");
    }
  }
}
