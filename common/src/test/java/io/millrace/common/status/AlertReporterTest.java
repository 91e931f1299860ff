package io.millrace.common.status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.millrace.common.wire.Wire;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AlertReporterTest {
  private final Vertx vertx = Vertx.vertx();
  private final AlertReporter reporter = new AlertReporter(vertx);
  private final List<AlertReport> stored = new CopyOnWriteArrayList<>();

  @BeforeEach
  void start() {
    Wire.register(vertx.eventBus());
    reporter.start();
  }

  @AfterEach
  void close() {
    vertx.close().await();
  }

  @Test
  void gathersWhatHasTheSameKeyIntoOneReportWithACount() {
    for (int i = 0; i < 500; i++) {
      reporter.report(alert("deadLetter/p1", "message " + i));
    }
    startManager();

    await().until(() -> !stored.isEmpty());
    assertThat(stored.getFirst().count()).isEqualTo(500);
    assertThat(stored.getFirst().message()).isEqualTo("message 499");
  }

  @Test
  void keepsAlertsUntilTheManagerHasStoredThem() {
    reporter.report(alert("a", "raised while the manager was down"));
    await().during(java.time.Duration.ofMillis(1_500)).until(stored::isEmpty);

    startManager();

    await().until(() -> stored.size() == 1);
  }

  private void startManager() {
    vertx
        .eventBus()
        .<AlertReport>consumer(
            AlertReport.ADDRESS,
            message -> {
              stored.add(message.body());
              message.reply("stored");
            });
  }

  private static AlertReport alert(String key, String message) {
    return new AlertReport(
        key,
        "FunctionFailed",
        AlertReport.Severity.WARNING,
        "functions",
        "edge",
        "p1",
        message,
        false,
        1,
        Map.of(),
        System.currentTimeMillis());
  }
}
