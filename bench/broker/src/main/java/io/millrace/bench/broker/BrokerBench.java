package io.millrace.bench.broker;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code BrokerBench pass PORT NAME} measures messages that a broker passes on; {@code BrokerBench
 * times PORT PID PORT PID} how long they take through two brokers by turns, the other one stopped;
 * {@code BrokerBench ingest PORT TOPIC TOPIC} measures messages that a broker acknowledges and
 * nobody has subscribed to, first of a topic that no pipeline reads, then of one that a pipeline
 * reads. Prints a row of a table for each case: medians of {@code RUNS} (5) runs of {@code MILLIS}
 * (1000).
 */
public final class BrokerBench {
  private static final Logger log = LoggerFactory.getLogger(BrokerBench.class);
  private static final int PAYLOAD_BYTES = 200;
  private static final int RATE = 2_000;
  private static final int MANY = 50;

  /** Runs in a turn of {@code times}: of 2,000 messages only 20 would say what p99 is. */
  private static final int TURN = 2;

  /**
   * Turns of {@code times} for each run that is asked for: p99 of one turn may be half or twice
   * that of the next, with any broker.
   */
  private static final int TURNS = 4;

  private static final int RUNS = setting("RUNS", 5);
  private static final long NANOS = TimeUnit.MILLISECONDS.toNanos(setting("MILLIS", 1_000));
  private static final long WARM_UP_NANOS =
      TimeUnit.MILLISECONDS.toNanos(setting("WARM_UP_MILLIS", 4_000));

  private BrokerBench() {}

  private static int setting(String name, int otherwise) {
    String text = System.getenv(name);
    return text == null ? otherwise : Integer.parseInt(text);
  }

  public static void main(String[] arguments) throws IOException, InterruptedException {
    int port = Integer.parseInt(arguments[1]);
    switch (arguments[0]) {
      case "ingest" -> {
        ingest(port, arguments[2], arguments[3], true);
        ingest(port, arguments[2], arguments[3], false);
      }
      case "times" ->
          times(
              new Turn(port, arguments[2]), new Turn(Integer.parseInt(arguments[3]), arguments[4]));
      default -> pass(arguments[2], port);
    }
  }

  private static Crowd crowd(int port, String topic, int qos, int publishers) throws IOException {
    return new Crowd(port, topic, qos, publishers, Crowd.WINDOW, PAYLOAD_BYTES, true, false);
  }

  private static void pass(String name, int port) throws IOException, InterruptedException {
    warmUp(port);
    for (int qos = 0; qos <= 1; qos++) {
      for (int publishers : new int[] {1, MANY}) {
        String topic = "bench/" + qos + "/" + publishers;
        try (Crowd crowd = crowd(port, topic, qos, publishers)) {
          row(name, crowd);
        }
      }
    }
  }

  private static void warmUp(int port) throws IOException, InterruptedException {
    for (int qos = 0; qos <= 1; qos++) {
      try (Crowd crowd = crowd(port, "warm/" + qos, qos, MANY)) {
        crowd.throughput(WARM_UP_NANOS);
        // Compilers tell a broker that is at its limit from one that mostly waits.
        crowd.latency(WARM_UP_NANOS, RATE);
      }
    }
  }

  /** A broker that is stopped while it is not its turn. */
  private record Turn(int port, String pid) {
    void signal(String name) throws IOException, InterruptedException {
      new ProcessBuilder("kill", "-" + name, pid).inheritIO().start().waitFor();
    }
  }

  /**
   * The two by turns, so that what the machine does besides hits both. The first turn of each is
   * not counted: it is when what the case needs is compiled.
   */
  private static void times(Turn one, Turn other) throws IOException, InterruptedException {
    warmUp(one.port());
    warmUp(other.port());
    for (int qos = 0; qos <= 1; qos++) {
      for (int publishers : new int[] {1, MANY}) {
        String topic = "times/" + qos + "/" + publishers;
        try (Crowd first = crowd(one.port(), topic, qos, publishers);
            Crowd second = crowd(other.port(), topic, qos, publishers)) {
          List<Histogram> ofFirst = new ArrayList<>();
          List<Histogram> ofSecond = new ArrayList<>();
          turn(one, other, first);
          turn(other, one, second);
          for (int turn = 0; turn < TURNS * RUNS; turn++) {
            ofFirst.add(turn(one, other, first));
            ofSecond.add(turn(other, one, second));
          }
          one.signal("CONT");
          log.info(
              String.format(
                  Locale.ROOT,
                  "| %d | %2d | %.3f | %.3f | %s | %s |",
                  qos,
                  publishers,
                  quartile(ofFirst, 50, 2),
                  quartile(ofSecond, 50, 2),
                  spread(ofFirst),
                  spread(ofSecond)));
        }
      }
    }
  }

  private static Histogram turn(Turn its, Turn other, Crowd crowd)
      throws IOException, InterruptedException {
    other.signal("STOP");
    its.signal("CONT");
    crowd.latency(NANOS / 5, RATE);
    return crowd.latency(TURN * NANOS, RATE);
  }

  /** The median of p99, and between which quartiles it lies. */
  private static String spread(List<Histogram> turns) {
    return String.format(
        Locale.ROOT,
        "%.3f (%.3f to %.3f)",
        quartile(turns, 99, 2),
        quartile(turns, 99, 1),
        quartile(turns, 99, 3));
  }

  /** Of the turns' percentiles, in milliseconds. */
  private static double quartile(List<Histogram> turns, double percentile, int quarter) {
    List<Double> sorted =
        turns.stream().map(each -> each.getValueAtPercentile(percentile) / 1e6).sorted().toList();
    return sorted.get(Math.min(sorted.size() - 1, sorted.size() * quarter / 4));
  }

  private static void row(String name, Crowd crowd) throws IOException, InterruptedException {
    List<Double> rates = new ArrayList<>();
    List<Double> p50 = new ArrayList<>();
    List<Double> p99 = new ArrayList<>();
    for (int run = 0; run < RUNS; run++) {
      rates.add(crowd.throughput(NANOS));
      Histogram times = crowd.latency(NANOS, RATE);
      p50.add(times.getValueAtPercentile(50) / 1e6);
      p99.add(times.getValueAtPercentile(99) / 1e6);
    }
    log.info(
        String.format(
            Locale.ROOT,
            "| %-22s | %d | %2d | %,9.0f | %6.2f | %6.2f | %d |",
            name,
            crowd.qos(),
            crowd.size(),
            median(rates),
            median(p50),
            median(p99),
            crowd.lost()));
  }

  /** The two by turns, so that what the machine does besides hits both. */
  private static void ingest(int port, String without, String with, boolean apart)
      throws IOException, InterruptedException {
    try (Crowds unspooled = new Crowds(port, without, MANY, PAYLOAD_BYTES, apart);
        Crowds spooled = new Crowds(port, with, MANY, PAYLOAD_BYTES, apart)) {
      unspooled.throughput(WARM_UP_NANOS);
      spooled.throughput(WARM_UP_NANOS);
      List<Double> off = new ArrayList<>();
      List<Double> on = new ArrayList<>();
      for (int run = 0; run < RUNS; run++) {
        off.add(unspooled.throughput(NANOS));
        on.add(spooled.throughput(NANOS));
      }
      double ratio = median(on) / median(off);
      String how = apart ? "one" : "many";
      log.info(ingestRow("no pipeline wants them", how, median(off), 1, unspooled.lost()));
      log.info(ingestRow("into the spool, fsync", how, median(on), ratio, spooled.lost()));
    }
  }

  private static String ingestRow(String name, String how, double rate, double ratio, long lost) {
    return String.format(
        Locale.ROOT, "| %-22s | %-4s | %,9.0f | %.2f | %d |", name, how, rate, ratio, lost);
  }

  private static double median(List<Double> values) {
    return values.stream().sorted().skip(values.size() / 2).findFirst().orElseThrow();
  }
}
