package io.millrace.manager.status;

import io.millrace.common.status.StatusReport.PipelineStatus;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What one node said lately: its newest report, and one that is a few seconds older, so that
 * counters have a rate.
 */
record Readings(Sample latest, Sample middle, Sample base) {
  /** Shorter spans would show the beat of the reports rather than the flow of messages. */
  private static final long SPAN_MILLIS = 4_000;

  private static final double MILLIS = 1_000;
  private static final Set<String> COUNTERS =
      Set.of(
          "messagesIn",
          "messagesOut",
          "bytesIn",
          "bytesOut",
          "errors",
          "deadLetters",
          "dropped",
          "cpuMillis");

  /** In the names of counts of how long messages took. */
  private static final String LATENCY = "latency.";

  /** One report. */
  record Sample(
      long atMillis,
      String version,
      Map<String, Long> figures,
      Map<String, PipelineStatus> pipelines) {}

  static Readings first(Sample sample) {
    return new Readings(sample, sample, sample);
  }

  Readings plus(Sample sample) {
    return sample.atMillis - middle.atMillis >= SPAN_MILLIS
        ? new Readings(sample, sample, middle)
        : new Readings(sample, middle, base);
  }

  long atMillis() {
    return latest.atMillis;
  }

  Map<String, PipelineStatus> pipelines() {
    return latest.pipelines;
  }

  private static boolean counts(String name) {
    return name.contains(LATENCY) || COUNTERS.contains(name.substring(name.lastIndexOf('.') + 1));
  }

  /** Counts a second of a pipeline's counters, by name; none before there are two reports. */
  Map<String, Double> rates(String pipelineId) {
    Map<String, Double> rates = new TreeMap<>();
    PipelineStatus now = latest.pipelines.get(pipelineId);
    double seconds = (latest.atMillis - base.atMillis) / MILLIS;
    if (now == null || seconds <= 0) {
      return rates;
    }
    PipelineStatus then = base.pipelines.get(pipelineId);
    now.figures()
        .forEach((name, value) -> {
          if (counts(name)) {
            long before = then == null ? 0 : then.figures().getOrDefault(name, 0L);
            // A counter that fell began anew: its node was restarted.
            long grown = value >= before ? value - before : value;
            rates.put(name, grown / seconds);
          }
        });
    return rates;
  }
}
