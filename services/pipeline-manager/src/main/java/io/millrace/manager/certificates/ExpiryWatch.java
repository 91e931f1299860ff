package io.millrace.manager.certificates;

import io.millrace.common.status.AlertReport;
import io.millrace.manager.store.Database;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Tells people in time which certificates are about to end. */
final class ExpiryWatch {
  private static final Duration CLIENT_AHEAD = Duration.ofDays(30);
  private static final Duration AUTHORITY_AHEAD = Duration.ofDays(90);

  /** How long after its end somebody may still be looking for what does not connect any more. */
  private static final Duration AFTER = Duration.ofDays(30);

  private final Database database;
  private final Roots roots;
  private final Clock clock;
  private final String service;
  private final String node;
  private final Consumer<AlertReport> alerts;
  private final Map<String, AlertReport> raised = new HashMap<>();

  /**
   * @param alerts stores what is told
   */
  ExpiryWatch(
      Database database,
      Roots roots,
      Clock clock,
      String service,
      String node,
      Consumer<AlertReport> alerts) {
    this.database = database;
    this.roots = roots;
    this.clock = clock;
    this.service = service;
    this.node = node;
    this.alerts = alerts;
  }

  /** Raises what is new, clears what is over. */
  synchronized void check() {
    Map<String, AlertReport> wanted = new HashMap<>();
    for (CertificateTable.Row row : database.transact(this::endingClients)) {
      AlertReport report =
          report(
              "client/" + row.serial(),
              "the client certificate '" + row.name() + "' (" + row.serial() + ")",
              row.expiresAt(),
              "create a new one for its device, and revoke it when it is no longer used");
      if (row.revokedAt() == null && row.expiresAt() > clock.millis() - AFTER.toMillis()) {
        wanted.put(report.key(), report);
      } else if (!raised.containsKey(report.key())) {
        // Raised, perhaps, before a restart.
        raised.put(report.key(), report);
      }
    }
    authorities(wanted);
    for (AlertReport old : List.copyOf(raised.values())) {
      if (!wanted.containsKey(old.key())) {
        alerts.accept(cleared(old));
        raised.remove(old.key());
      }
    }
    wanted.forEach((key, report) -> {
      AlertReport before = raised.put(key, report);
      if (before == null || !before.message().equals(report.message())) {
        alerts.accept(report);
      }
    });
  }

  private List<CertificateTable.Row> endingClients(java.sql.Connection connection)
      throws java.sql.SQLException {
    long now = clock.millis();
    return CertificateTable.ending(
        connection,
        CertificateOffice.CLIENT,
        now - AFTER.multipliedBy(2).toMillis(),
        now + CLIENT_AHEAD.toMillis());
  }

  private void authorities(Map<String, AlertReport> wanted) {
    long from = clock.millis() + AUTHORITY_AHEAD.toMillis();
    for (AuthorityTable.External external : database.transact(AuthorityTable::externals)) {
      if (external.expiresAt() < from) {
        AlertReport report =
            report(
                "authority/" + external.id(),
                "the trusted authority '" + external.name() + "'",
                external.expiresAt(),
                "trust its successor, or delete it");
        wanted.put(report.key(), report);
      }
    }
    long rootEnd = roots.signing().certificate().getNotAfter().getTime();
    if (rootEnd < from) {
      AlertReport report =
          report(
              "root", "this edge's own root", rootEnd, "rotate it: ./millrace certificates rotate");
      wanted.put(report.key(), report);
    }
  }

  private AlertReport report(String key, String what, long end, String remedy) {
    boolean over = end <= clock.millis();
    return new AlertReport(
        "CertificateExpiring/" + key,
        "CertificateExpiring",
        over ? AlertReport.Severity.CRITICAL : AlertReport.Severity.WARNING,
        service,
        node,
        "",
        what + (over ? " ended at " : " ends at ") + Instant.ofEpochMilli(end) + "; " + remedy,
        false,
        1,
        Map.of(),
        clock.millis());
  }

  private AlertReport cleared(AlertReport report) {
    return new AlertReport(
        report.key(),
        report.kind(),
        report.severity(),
        report.service(),
        report.node(),
        "",
        report.message(),
        true,
        1,
        Map.of(),
        clock.millis());
  }
}
