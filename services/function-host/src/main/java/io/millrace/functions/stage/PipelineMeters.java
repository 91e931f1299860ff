package io.millrace.functions.stage;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.millrace.common.spec.PipelineSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** A pipeline's figures for whoever scrapes metrics. */
final class PipelineMeters {
  private static final double NANO = 1e9;
  private static final double MICRO = 1e6;

  private final MeterRegistry registry;
  private final List<Meter> meters = new ArrayList<>();
  private final List<FunctionMetrics> shown = new ArrayList<>();

  PipelineMeters(MeterRegistry registry) {
    this.registry = registry;
  }

  /** Shows the figures under the names of this version; those of an earlier one go. */
  void show(PipelineSpec spec, List<StageFigures> stages, Reports reports) {
    remove();
    Tags pipeline = Tags.of("pipeline", spec.name());
    count("millrace.functions.dead.letters", pipeline, reports, Reports::deadLetters);
    for (int number = 0; number < spec.stages().size(); number++) {
      StageFigures figures = stages.get(number);
      Tags stage =
          pipeline.and(
              "stage", Integer.toString(number), "function", spec.stages().get(number).function());
      count("millrace.functions.messages.in", stage, figures, StageFigures::messagesIn);
      count("millrace.functions.messages.out", stage, figures, StageFigures::messagesOut);
      count("millrace.functions.errors", stage, figures, StageFigures::errors);
      count("millrace.functions.restarts", stage, figures, StageFigures::restarts);
      count("millrace.functions.timeouts", stage, figures, StageFigures::timeouts);
      count("millrace.functions.bytes.in", stage, figures, StageFigures::bytesIn);
      count("millrace.functions.bytes.out", stage, figures, StageFigures::bytesOut);
      count("millrace.functions.cpu.seconds", stage, figures, each -> each.cpuNanos() / NANO);
      gauge("millrace.functions.in.flight", stage, figures, StageFigures::inFlight);
      gauge("millrace.functions.queued", stage, figures, StageFigures::queued);
      gauge("millrace.functions.memory.bytes", stage, figures, StageFigures::memoryBytes);
      latencies(stage, figures.latencies());
      figures.metrics().show(registry, stage);
      shown.add(figures.metrics());
    }
  }

  private <T> void count(String name, Tags tags, T figures, ToDoubleFunction<T> value) {
    meters.add(FunctionCounter.builder(name, figures, value).tags(tags).register(registry));
  }

  private void gauge(
      String name, Tags tags, StageFigures figures, ToDoubleFunction<StageFigures> value) {
    meters.add(Gauge.builder(name, figures, value).tags(tags).register(registry));
  }

  /** Cumulative by upper bound in seconds, as {@code histogram_quantile} of Prometheus wants it. */
  private void latencies(Tags stage, Latencies latencies) {
    for (int range = 0; range < Latencies.ranges(); range++) {
      int within = range;
      boolean last = range == Latencies.ranges() - 1;
      String bound = last ? "+Inf" : Double.toString(Latencies.micros(range) / MICRO);
      count(
          "millrace.functions.latency.bucket",
          stage.and("le", bound),
          latencies,
          each -> each.within(within));
    }
    count("millrace.functions.latency.seconds", stage, latencies, Latencies::totalSeconds);
  }

  void remove() {
    meters.forEach(registry::remove);
    meters.clear();
    shown.forEach(FunctionMetrics::hide);
    shown.clear();
  }
}
