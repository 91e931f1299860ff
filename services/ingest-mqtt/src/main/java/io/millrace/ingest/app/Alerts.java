package io.millrace.ingest.app;

import io.millrace.common.link.LinkAddresses;
import io.millrace.common.status.AlertReport;
import io.millrace.common.status.AlertReporter;
import io.millrace.ingest.spool.SpoolEvents;
import java.time.Instant;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Puts into words, for the manager's alerts, what goes wrong here. Callable from any thread. */
final class Alerts implements SpoolEvents {
  private final AlertReporter reporter;
  private final String node;
  private final UnaryOperator<String> names;

  /**
   * @param names the name of a pipeline by its id
   */
  Alerts(AlertReporter reporter, String node, UnaryOperator<String> names) {
    this.reporter = reporter;
    this.node = node;
    this.names = names;
  }

  void spoolFull(String pipeline, long refused) {
    report(
        "SpoolFull",
        pipeline,
        AlertReport.Severity.CRITICAL,
        "the spool of pipeline "
            + names.apply(pipeline)
            + " is full: "
            + refused
            + " messages were refused and not acknowledged; its output does not keep up",
        refused);
  }

  void spoolHasRoom(String pipeline) {
    send("SpoolFull", pipeline, AlertReport.Severity.CRITICAL, "the spool has room again", true, 1);
  }

  void serverCertificate(Instant end, boolean renewed) {
    send(
        "ServerCertificateExpiring",
        "",
        AlertReport.Severity.CRITICAL,
        renewed
            ? "MQTT has a new server certificate"
            : "the server certificate of MQTT ends at "
                + end
                + " and the manager has not given a new one; see that it runs",
        renewed,
        1);
  }

  void rejected(String pipeline, String topic, String reason) {
    report(
        "MessageRejected",
        pipeline,
        AlertReport.Severity.CRITICAL,
        "a message of topic "
            + topic
            + " can never be taken by pipeline "
            + names.apply(pipeline)
            + ": "
            + reason,
        1);
  }

  @Override
  public void dropped(String pipeline, long messages) {
    report(
        "SpoolDropped",
        pipeline,
        AlertReport.Severity.CRITICAL,
        "the spool of pipeline "
            + names.apply(pipeline)
            + " holds more, or for longer, than it may: its "
            + messages
            + " oldest messages were dropped",
        messages);
  }

  @Override
  public void damaged(String pipeline, long messages, String reason) {
    String what =
        pipeline.isEmpty()
            ? "the spool was damaged: "
            : (messages == 0 ? "messages" : messages + " messages")
                + " of pipeline "
                + names.apply(pipeline)
                + " cannot be read from the spool: ";
    report(
        "SpoolDamaged",
        pipeline,
        AlertReport.Severity.CRITICAL,
        what + reason,
        Math.max(1, messages));
  }

  @Override
  public void forgotten(String pipeline, long messages, String reason) {
    report(
        "SpoolForgotten",
        pipeline,
        AlertReport.Severity.WARNING,
        messages
            + " undelivered messages of the stopped pipeline "
            + names.apply(pipeline)
            + " were deleted: "
            + reason,
        messages);
  }

  @Override
  public void failed(String problem) {
    report(
        "SpoolFailed",
        "",
        AlertReport.Severity.CRITICAL,
        problem + "; nothing is acknowledged until it is",
        1);
  }

  @Override
  public void recovered() {
    send(
        "SpoolFailed",
        "",
        AlertReport.Severity.CRITICAL,
        "messages are being stored again",
        true,
        1);
  }

  private void report(
      String kind, String pipeline, AlertReport.Severity severity, String message, long count) {
    send(kind, pipeline, severity, message, false, count);
  }

  private void send(
      String kind,
      String pipeline,
      AlertReport.Severity severity,
      String message,
      boolean cleared,
      long count) {
    reporter.report(
        new AlertReport(
            kind + "/" + node + "/" + pipeline,
            kind,
            severity,
            LinkAddresses.INGEST,
            node,
            pipeline,
            message,
            cleared,
            count,
            Map.of(),
            System.currentTimeMillis()));
  }
}
