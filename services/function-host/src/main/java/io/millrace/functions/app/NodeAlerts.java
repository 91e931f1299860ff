package io.millrace.functions.app;

import io.millrace.common.link.LinkAddresses;
import io.millrace.common.status.AlertReport;
import io.millrace.common.status.AlertReport.Severity;
import io.millrace.functions.deadletter.DeadLetterStore;
import io.millrace.functions.disk.KeepingObserver;
import java.util.Map;
import java.util.function.Consumer;

/** Alerts that concern the node rather than what a pipeline does. */
final class NodeAlerts implements DeadLetterStore.Observer {
  private final String node;
  private final Consumer<AlertReport> alerts;

  NodeAlerts(String node, Consumer<AlertReport> alerts) {
    this.node = node;
    this.alerts = alerts;
  }

  /** Functions run without isolation. */
  void noEngine(String reason) {
    raise(
        "runtimeFallback/" + node,
        "RuntimeFallback",
        Severity.WARNING,
        "",
        "Functions on node " + node + " run as child processes, without isolation: " + reason,
        false);
  }

  /** Functions run in containers. */
  void engineThere() {
    raise(
        "runtimeFallback/" + node,
        "RuntimeFallback",
        Severity.WARNING,
        "",
        "Functions run in containers",
        true);
  }

  @Override
  public void dropped(String pipeline, int count) {
    raise(
        "deadLettersDropped/" + pipeline,
        "DeadLettersDropped",
        Severity.WARNING,
        pipeline,
        "The oldest dead letters were deleted because there are too many: " + count,
        false);
  }

  @Override
  public void failing(String reason) {
    lettersFailing(
        "Dead letters cannot be kept on node "
            + node
            + ", pipelines with failing messages wait: "
            + reason,
        false);
  }

  @Override
  public void working() {
    lettersFailing("Dead letters are kept on node " + node, true);
  }

  private void lettersFailing(String message, boolean cleared) {
    raise(
        "deadLettersFailing/" + node,
        "DeadLettersFailing",
        Severity.CRITICAL,
        "",
        message,
        cleared);
  }

  /** About what functions keep. */
  KeepingObserver states() {
    return new KeepingObserver() {
      @Override
      public void failing(String reason) {
        statesFailing(
            "What functions keep with ctx.state cannot be written on node "
                + node
                + ", pipelines that change it wait: "
                + reason,
            false);
      }

      @Override
      public void working() {
        statesFailing("What functions keep with ctx.state is written on node " + node, true);
      }
    };
  }

  private void statesFailing(String message, boolean cleared) {
    raise("statesFailing/" + node, "StatesFailing", Severity.CRITICAL, "", message, cleared);
  }

  private void raise(
      String key,
      String kind,
      Severity severity,
      String pipeline,
      String message,
      boolean cleared) {
    alerts.accept(
        new AlertReport(
            key,
            kind,
            severity,
            LinkAddresses.FUNCTIONS,
            node,
            pipeline,
            message,
            cleared,
            1,
            Map.of(),
            System.currentTimeMillis()));
  }
}
