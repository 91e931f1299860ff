package io.millrace.egress.app;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.millrace.common.spec.PipelineSpec;
import java.util.List;
import java.util.function.Supplier;

/**
 * A pipeline's meters, {@code millrace_egress_…}, labelled {@code project} and {@code pipeline}.
 */
final class OutputMeters {
  private final MeterRegistry registry;
  private final Counter messages;
  private final Counter bytes;
  private final Counter retries;
  private final Counter rejected;
  private final Counter exhausted;
  private final Timer requests;
  private final List<Meter> all;

  /**
   * @param waiting messages that are neither delivered nor given up
   * @param retrying 1 while the output does not take messages, else 0
   */
  OutputMeters(
      MeterRegistry registry,
      PipelineSpec spec,
      Supplier<Number> waiting,
      Supplier<Number> retrying) {
    this.registry = registry;
    Tags tags = Tags.of("project", spec.project(), "pipeline", spec.name());
    messages = counter("messages", "Messages that the far side has taken", tags);
    bytes = counter("bytes", "Payload bytes that the far side has taken", tags);
    retries = counter("retries", "Messages that had to be sent again", tags);
    rejected = counter("rejected", "Messages that can never be delivered", tags);
    exhausted =
        counter(
            "retry.budget.exhausted",
            "Messages that waited longest because too many were sent again",
            tags);
    requests =
        Timer.builder("millrace.egress.requests")
            .description("Time until the far side answered")
            .tags(tags)
            .register(registry);
    Gauge unsettled =
        Gauge.builder("millrace.egress.waiting", waiting)
            .description("Messages that are neither delivered nor given up")
            .tags(tags)
            .register(registry);
    Gauge state =
        Gauge.builder("millrace.egress.retrying", retrying)
            .description("1 while the output does not take messages")
            .tags(tags)
            .register(registry);
    all = List.of(messages, bytes, retries, rejected, exhausted, requests, unsettled, state);
  }

  private Counter counter(String name, String description, Tags tags) {
    return Counter.builder("millrace.egress." + name)
        .description(description)
        .tags(tags)
        .register(registry);
  }

  Counter messages() {
    return messages;
  }

  Counter bytes() {
    return bytes;
  }

  Counter retries() {
    return retries;
  }

  Counter rejected() {
    return rejected;
  }

  /** Altogether so often. */
  void budgetExhausted(long times) {
    exhausted.increment(times - exhausted.count());
  }

  Timer requests() {
    return requests;
  }

  /** Takes the pipeline's meters out of the registry. */
  void remove() {
    all.forEach(registry::remove);
  }
}
