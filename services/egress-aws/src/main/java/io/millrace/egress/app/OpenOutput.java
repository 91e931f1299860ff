package io.millrace.egress.app;

import io.micrometer.core.instrument.MeterRegistry;
import io.millrace.common.spec.Pace;
import io.millrace.common.spec.PipelineSpec;
import io.millrace.common.status.Condition;
import io.millrace.common.status.StatusReport.PipelineStatus;
import io.millrace.egress.retry.Timers;
import io.millrace.egress.sink.Output;
import io.millrace.egress.sink.Sink;
import java.util.SplittableRandom;

/** One pipeline's output with all that watches it. */
final class OpenOutput {
  private PipelineSpec spec;
  private final Timers timers;
  private final TroubleAlert alert;
  private final OutputWatch watch;
  private final Output output;
  private volatile int unsettled;
  private volatile boolean retrying;
  private long usedAt;

  OpenOutput(
      PipelineSpec spec,
      Sink sink,
      Pace pace,
      Timers timers,
      MeterRegistry meters,
      TroubleAlert alert) {
    this.spec = spec;
    this.timers = timers;
    this.alert = alert;
    // Gauges are read on other threads, so they show what the latest look saw.
    this.watch =
        new OutputWatch(
            spec.name(), new OutputMeters(meters, spec, () -> unsettled, () -> retrying ? 1 : 0));
    this.output = new Output(sink, pace, timers, new SplittableRandom(), watch);
    this.usedAt = timers.now();
  }

  PipelineSpec spec() {
    return spec;
  }

  /** A newer version of the spec, with the same output and name. */
  void respec(PipelineSpec newer) {
    spec = newer;
  }

  Output output() {
    return output;
  }

  /** When a link last fed it. */
  long idleSince() {
    return usedAt;
  }

  /** Looks after condition, gauges and alert; true when the condition changed. */
  boolean look() {
    long now = timers.now();
    if (!output.links().isEmpty()) {
      usedAt = now;
    }
    boolean changed = watch.look(output.title(), output.state(), now);
    alert.look(spec, output.title(), output.state(), now);
    unsettled = output.unsettled();
    retrying = watch.condition().level() == Condition.Level.RETRYING;
    return changed;
  }

  PipelineStatus status() {
    watch.look(output.title(), output.state(), timers.now());
    return new PipelineStatus(
        spec.id(), spec.version(), watch.condition(), watch.figures(output.unsettled()));
  }

  /** The pipeline does not deliver here any more. */
  void end(String reason) {
    output.links().forEach(link -> link.reset(reason));
    output.links().forEach(link -> link.closed(reason));
    alert.clear(spec, output.title());
    forget();
    // Never fails: it waits for what is in flight, and that ends within its time limits.
    output.close();
  }

  /** Takes its meters away. */
  void forget() {
    watch.forget();
  }
}
