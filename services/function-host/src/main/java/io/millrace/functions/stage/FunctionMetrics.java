package io.millrace.functions.stage;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.millrace.functions.protocol.MetricReport;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * What a stage's function notes with {@code ctx.metric}: count and sum since the pipeline came to
 * this node; least, greatest and last of the latest report. Written by the event loop, read by
 * whoever scrapes. Names beyond the bound of a function, which only later versions of it can bring,
 * are left out.
 */
final class FunctionMetrics {
  private static final String PREFIX = "millrace.functions.metric.";

  private static final class Values {
    volatile long count;
    volatile double sum;
    volatile double min;
    volatile double max;
    volatile double last;

    @SuppressWarnings("NonAtomicOperationOnVolatileField") // One writer.
    void add(MetricReport report) {
      count += report.count();
      sum += report.sum();
      min = report.min();
      max = report.max();
      last = report.last();
    }
  }

  private final Map<String, Values> metrics = new TreeMap<>();
  private final List<Meter> meters = new ArrayList<>();
  private @Nullable MeterRegistry registry;
  private Tags tags = Tags.empty();

  void add(List<MetricReport> reports) {
    for (MetricReport report : reports) {
      Values known = metrics.get(report.name());
      if (known == null && metrics.size() < MetricReport.MOST) {
        known = new Values();
        metrics.put(report.name(), known);
        register(report.name(), known);
      }
      if (known != null) {
        known.add(report);
      }
    }
  }

  /** Shows them under these tags, and each new one from now on. */
  void show(MeterRegistry shownIn, Tags stage) {
    hide();
    registry = shownIn;
    tags = stage;
    metrics.forEach(this::register);
  }

  void hide() {
    MeterRegistry shownIn = registry;
    if (shownIn != null) {
      meters.forEach(shownIn::remove);
      meters.clear();
      registry = null;
    }
  }

  private void register(String name, Values values) {
    MeterRegistry shownIn = registry;
    if (shownIn == null) {
      return;
    }
    Tags named = tags.and("metric", name);
    meters.add(
        FunctionCounter.builder(PREFIX + "count", values, each -> each.count)
            .tags(named)
            .register(shownIn));
    // Sums go down where values may be negative.
    gauge(shownIn, "sum", named, values, each -> each.sum);
    gauge(shownIn, "min", named, values, each -> each.min);
    gauge(shownIn, "max", named, values, each -> each.max);
    gauge(shownIn, "last", named, values, each -> each.last);
  }

  private void gauge(
      MeterRegistry shownIn, String what, Tags named, Values values, ToDoubleFunction<Values> of) {
    meters.add(Gauge.builder(PREFIX + what, values, of).tags(named).register(shownIn));
  }
}
