package io.millrace.functions.stage;

import io.millrace.common.message.Message;
import io.millrace.common.spec.PipelineSpec;
import io.millrace.common.status.AlertReport;
import io.millrace.common.status.AlertReport.Severity;
import io.millrace.functions.deadletter.DeadLetter;
import io.millrace.functions.instance.OpenMessage;
import io.millrace.functions.logs.LogSource;
import io.millrace.functions.protocol.FunctionError;
import io.millrace.functions.protocol.RuntimeAlert;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What a pipeline has to tell people: dead letters, alerts and log lines, with the names of
 * pipeline and function in them. Alerts are gathered, so that a function that fails on every
 * message costs one report every now and then.
 */
final class Reports implements FailureDesk, InstanceKeeper.Observer {
  private static final long RECENT_NANOS = TimeUnit.SECONDS.toNanos(30);
  private static final int MAX_STACK_TRACE = 4_000;

  /** A runtime chooses the keys of its alerts; this bounds what it can make of that. */
  private static final int MAX_KINDS = 200;

  private final Host host;
  private final Intake intake;
  private final Map<String, AlertReport> pending = new LinkedHashMap<>();
  private final Map<String, AlertReport> raised = new HashMap<>();

  /** What has not been cleared since this service started may stand from before. */
  private final Set<String> clearedOnce = new HashSet<>();

  private PipelineSpec spec;
  private String lastFailure = "";
  private long lastFailureAt;
  private volatile long deadLetters;

  Reports(Host host, PipelineSpec spec, Intake intake) {
    this.host = host;
    this.spec = spec;
    this.intake = intake;
  }

  /** The names of this version are used from now on. */
  void use(PipelineSpec newer) {
    spec = newer;
  }

  private String function(int stage) {
    return stage < spec.stages().size() ? spec.stages().get(stage).function() : "";
  }

  @Override
  @SuppressWarnings("NonAtomicOperationOnVolatileField") // One writer.
  public void deadLetter(
      long root, int stage, Message failed, FunctionError error, Runnable durable) {
    Message original = intake.original(root);
    if (original == null) {
      durable.run();
      return;
    }
    deadLetters++;
    String function = function(stage);
    host.deadLetters()
        .keep(
            new DeadLetter(
                spec.id(),
                stage,
                function,
                original,
                System.currentTimeMillis(),
                error.headline(),
                error.stackTrace()))
        .onSuccess(kept -> durable.run());
    String message =
        function.isEmpty()
            ? "The output of pipeline " + spec.name() + " refused a message: " + error.headline()
            : "Function "
                + function
                + " of pipeline "
                + spec.name()
                + " failed on a message: "
                + error.headline();
    lastFailure = message + "; see its dead letters";
    lastFailureAt = System.nanoTime();
    String kind = function.isEmpty() ? "OutputRefused" : "FunctionFailed";
    raise(kind, stage, "", Severity.CRITICAL, message, error);
  }

  @Override
  public void healthChanged() {
    host.changed().run();
  }

  @Override
  public void line(int stage, String container, long timestampNanos, int level, String text) {
    LogSource source = new LogSource(function(stage), container);
    host.logs().line(spec.id(), stage, source, timestampNanos, level, text);
  }

  @Override
  public void alert(int stage, RuntimeAlert alert) {
    Severity severity = alert.critical() ? Severity.CRITICAL : Severity.WARNING;
    String message =
        "Function " + function(stage) + " of pipeline " + spec.name() + ": " + alert.message();
    raise(
        "FunctionAlert",
        stage,
        "/" + alert.key(),
        severity,
        message,
        new FunctionError("", alert.message(), "", 0));
  }

  @Override
  public void notStarted(int stage, String reason) {
    String message =
        "Function " + function(stage) + " of pipeline " + spec.name() + " cannot start: " + reason;
    raise(
        "FunctionNotStarted",
        stage,
        "",
        Severity.CRITICAL,
        message,
        new FunctionError("", reason, "", 0));
  }

  @Override
  public void notLoaded(int stage, FunctionError error) {
    String line =
        stage < spec.stages().size()
            ? OpenMessage.place(spec.stages().get(stage), error.line())
            : "";
    String message =
        "Function "
            + function(stage)
            + " of pipeline "
            + spec.name()
            + " cannot be loaded: "
            + error.headline()
            + line;
    raise("FunctionNotLoaded", stage, "", Severity.CRITICAL, message, error);
  }

  @Override
  public void loaded(int stage) {
    clear("FunctionNotStarted", stage);
    clear("FunctionNotLoaded", stage);
  }

  @Override
  public void died(int stage, FunctionError error) {
    String message =
        "Function "
            + function(stage)
            + " of pipeline "
            + spec.name()
            + " was restarted: "
            + error.message();
    raise("FunctionRestarted", stage, "", Severity.WARNING, message, error);
  }

  private void raise(
      String kind,
      int stage,
      String detail,
      Severity severity,
      String message,
      FunctionError error) {
    String key = key(kind, stage) + detail;
    if (raised.size() >= MAX_KINDS && !raised.containsKey(key)) {
      return;
    }
    Map<String, String> properties = new HashMap<>();
    properties.put("pipeline", spec.name());
    properties.put("function", function(stage));
    properties.put("stage", Integer.toString(stage));
    properties.put("error", error.headline());
    String trace = error.stackTrace();
    properties.put("stackTrace", trace.substring(0, Math.min(trace.length(), MAX_STACK_TRACE)));
    AlertReport report = report(key, kind, severity, message, false, properties);
    pending.merge(key, report, AlertReport::plus);
    raised.put(key, report);
  }

  private AlertReport report(
      String key,
      String kind,
      Severity severity,
      String message,
      boolean cleared,
      Map<String, String> properties) {
    long now = System.currentTimeMillis();
    return new AlertReport(
        key,
        kind,
        severity,
        "functions",
        host.node(),
        spec.id(),
        message,
        cleared,
        1,
        properties,
        now);
  }

  private String key(String kind, int stage) {
    return kind + "/" + spec.id() + "/" + stage;
  }

  private void clear(String kind, int stage) {
    String key = key(kind, stage);
    AlertReport known = raised.remove(key);
    boolean mayStand = clearedOnce.add(key);
    if (known != null) {
      flush();
      clear(known);
    } else if (mayStand) {
      clear(report(key, kind, Severity.WARNING, "", true, Map.of()));
    }
  }

  private void clear(AlertReport known) {
    host.alerts()
        .accept(
            report(
                known.key(),
                known.kind(),
                known.severity(),
                known.message(),
                true,
                known.properties()));
  }

  /** Nothing is left of what functions failed on. */
  void deadLettersGone() {
    for (int stage = 0; stage < spec.stages().size(); stage++) {
      clear("FunctionFailed", stage);
    }
    clear("OutputRefused", spec.stages().size());
    lastFailureAt = 0;
  }

  /** The pipeline has changed or gone: what was wrong with it is of yesterday. */
  void clearAll() {
    flush();
    raised.values().forEach(this::clear);
    raised.clear();
    lastFailureAt = 0;
    lastFailure = "";
  }

  /** Hands over the gathered alerts. To be called every now and then. */
  void flush() {
    pending.values().forEach(host.alerts());
    pending.clear();
  }

  /** Messages that became dead letters. Callable from any thread. */
  long deadLetters() {
    return deadLetters;
  }

  /** What went wrong in the last half minute. */
  @Nullable String recentFailure() {
    return lastFailureAt != 0 && System.nanoTime() - lastFailureAt < RECENT_NANOS
        ? lastFailure
        : null;
  }
}
