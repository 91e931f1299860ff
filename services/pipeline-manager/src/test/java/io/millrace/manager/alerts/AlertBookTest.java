package io.millrace.manager.alerts;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.common.status.AlertReport;
import io.millrace.manager.catalog.FakeView;
import io.millrace.manager.store.EmbeddedDatabase;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AlertBookTest {
  private static final long NOW = 1_800_000_000_000L;

  @TempDir Path folder;

  private final List<JsonObject> told = new ArrayList<>();
  private final FakeView view = new FakeView();
  private EmbeddedDatabase store;
  private AlertBook alerts;

  @BeforeEach
  void open() throws IOException {
    store = EmbeddedDatabase.open(folder);
    alerts = new AlertBook(store.database(), told::add);
  }

  @AfterEach
  void close() {
    store.close();
  }

  private void happened(String kind, long at) {
    alerts.take(
        new AlertReport(
            kind + "/n1/",
            kind,
            AlertReport.Severity.CRITICAL,
            "ingest",
            "n1",
            "",
            kind,
            false,
            1,
            Map.of(),
            at),
        view);
  }

  @Test
  void endsAlertsOfWhatHasNotHappenedAgainForADayAndSaysSo() {
    happened("SpoolDropped", NOW);
    happened("FunctionRestarted", NOW + 1_000);
    happened("SpoolFull", NOW);
    told.clear();

    alerts.endOccurrences(NOW + Occurrences.SHOWN.toMillis(), view);
    assertThat(told).isEmpty();
    assertThat(alerts.open()).isEqualTo(3);

    alerts.endOccurrences(NOW + Occurrences.SHOWN.toMillis() + 1, view);
    assertThat(told)
        .singleElement()
        .satisfies(event -> {
          assertThat(event.getString("path")).endsWith("/alert:SpoolDropped");
          assertThat(event.getString("state")).isEqualTo("CLEARED");
        });
    assertThat(alerts.open()).isEqualTo(2);

    happened("SpoolDropped", NOW + 2 * Occurrences.SHOWN.toMillis());
    assertThat(alerts.open()).as("it happens again").isEqualTo(3);
  }

  @Test
  void keepsAlertsOfStatesOpenHoweverLongTheyLast() {
    happened("SpoolFull", NOW);

    alerts.endOccurrences(NOW + 100 * Occurrences.SHOWN.toMillis(), view);

    assertThat(alerts.open()).isEqualTo(1);
  }
}
