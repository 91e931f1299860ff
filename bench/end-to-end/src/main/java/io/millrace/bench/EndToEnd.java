package io.millrace.bench;

import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.HdrHistogram.Histogram;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code EndToEnd NAME PORT TOPIC RESULT_TOPIC MESSAGES RUNS}: prints one line of medians: messages
 * a second through the window, and p50 and p99 at 2,000 a second.
 */
public final class EndToEnd {
  private static final Logger log = LoggerFactory.getLogger(EndToEnd.class);
  private static final int RATE = 2_000;

  private EndToEnd() {}

  public static void main(String[] arguments) throws InterruptedException {
    String name = arguments[0];
    int messages = Integer.parseInt(arguments[4]);
    int runs = Integer.parseInt(arguments[5]);
    List<Double> rates = new ArrayList<>();
    List<Double> p50 = new ArrayList<>();
    List<Double> p99 = new ArrayList<>();
    long repeats;
    try (Load load =
        new Load(Vertx.vertx(), Integer.parseInt(arguments[1]), arguments[2], arguments[3])) {
      // Compilers at both ends get warm; this run does not count.
      load.throughput(messages);
      for (int run = 0; run < runs; run++) {
        rates.add(load.throughput(messages));
        Histogram times = load.latency(4 * RATE, RATE);
        p50.add(times.getValueAtPercentile(50) / 1e6);
        p99.add(times.getValueAtPercentile(99) / 1e6);
      }
      repeats = load.repeats();
    }
    log.info(
        String.format(
            Locale.ROOT,
            "%-28s %10.0f %12.2f %12.2f %10d",
            name,
            median(rates),
            median(p50),
            median(p99),
            repeats));
  }

  private static double median(List<Double> values) {
    return values.stream().sorted().skip(values.size() / 2).findFirst().orElseThrow();
  }
}
