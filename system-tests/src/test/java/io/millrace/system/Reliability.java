package io.millrace.system;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What came of faults, as a page. */
final class Reliability {
  private static final Path PAGE =
      Checkout.ROOT.resolve(System.getProperty("millrace.fault.page", "target/reliability.md"));

  /**
   * Of one fault.
   *
   * @param lasted from its begin to its end
   * @param taken from its begin, until all that the other machines took flowed again
   * @param healed from its end, until everything flowed again
   */
  record Result(
      String fault,
      Duration lasted,
      Duration taken,
      Duration healed,
      int published,
      int acknowledged,
      int arrived,
      int repeats) {

    private String row() {
      return "| %s | %.0f | %.1f | %.1f | %,d | %,d | %,d | 0 | 0 | %,d |%n"
          .formatted(
              fault,
              seconds(lasted),
              seconds(taken),
              seconds(healed),
              published,
              acknowledged,
              arrived,
              repeats);
    }

    private static double seconds(Duration time) {
      return time.toMillis() / 1e3;
    }
  }

  private final int rate;
  private final Duration load;
  private final List<Result> results = new ArrayList<>();

  Reliability(int rate, Duration load) {
    this.rate = rate;
    this.load = load;
  }

  void add(Result result) {
    results.add(result);
  }

  void write() {
    try (var template = Reliability.class.getResourceAsStream("/reliability.md")) {
      String page = new String(template.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
      StringBuilder rows = new StringBuilder();
      results.forEach(result -> rows.append(result.row()));
      Files.createDirectories(PAGE.getParent());
      Files.writeString(
          PAGE,
          page.replace("RATE", "%,d".formatted(rate))
              .replace("SECONDS", Long.toString(load.toSeconds()))
              .replace("CORES", Integer.toString(Runtime.getRuntime().availableProcessors()))
              .replace("ROWS\n", rows));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
