package io.millrace.egress.app;

import io.millrace.common.spec.PipelineSpec;
import io.millrace.common.status.AlertReport;
import io.millrace.egress.retry.Trouble;
import io.millrace.egress.sink.OutputState;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The alert {@code OutputRetrying} of one pipeline: raised when trouble lasts or needs a person,
 * cleared when the output works.
 */
final class TroubleAlert {
  private static final long LASTING_MILLIS = 10_000;

  /** An alert that changes its words with every attempt tells nobody more. */
  private static final long LEAST_BETWEEN_MILLIS = 60_000;

  private final Consumer<AlertReport> reporter;
  private final String node;

  /** Until this node has said something, an alert of an earlier life of the service may stand. */
  private boolean unclear = true;

  private boolean raised;
  private Trouble.Kind raisedKind = Trouble.Kind.PASSING;
  private long raisedAt;

  TroubleAlert(Consumer<AlertReport> reporter, String node) {
    this.reporter = reporter;
    this.node = node;
  }

  void look(PipelineSpec spec, String title, OutputState state, long now) {
    switch (state) {
      case OutputState.Preparing() -> {
        // Nothing is known yet.
      }
      case OutputState.Working() -> clear(spec, title);
      case OutputState.Troubled troubled -> {
        boolean standing = troubled.trouble().kind() == Trouble.Kind.STANDING;
        boolean due = standing || now - troubled.since() >= LASTING_MILLIS;
        boolean news =
            !raised
                || (raisedKind != troubled.trouble().kind()
                    && now - raisedAt >= LEAST_BETWEEN_MILLIS);
        if (due && news) {
          raise(spec, title, troubled.trouble(), now);
        }
      }
    }
  }

  private void raise(PipelineSpec spec, String title, Trouble trouble, long now) {
    raised = true;
    unclear = false;
    raisedKind = trouble.kind();
    raisedAt = now;
    String what =
        trouble.reason().contains(title) ? trouble.reason() : title + ": " + trouble.reason();
    String message =
        "Pipeline '"
            + spec.name()
            + "' cannot deliver: "
            + what
            + ". Its messages wait and are tried again.";
    reporter.accept(report(spec, title, message, false));
  }

  /** The output works, or there is none any more. */
  void clear(PipelineSpec spec, String title) {
    if (raised || unclear) {
      raised = false;
      unclear = false;
      reporter.accept(
          report(
              spec,
              title,
              "Pipeline '" + spec.name() + "' does not wait for " + title + " any more.",
              true));
    }
  }

  private AlertReport report(PipelineSpec spec, String title, String message, boolean cleared) {
    return new AlertReport(
        "outputRetrying/" + spec.id(),
        "OutputRetrying",
        AlertReport.Severity.WARNING,
        EgressService.NAME,
        node,
        spec.id(),
        message,
        cleared,
        1,
        Map.of("output", title, "pipeline", spec.name()),
        System.currentTimeMillis());
  }
}
