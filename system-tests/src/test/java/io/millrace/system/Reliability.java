package io.millrace.system;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What came of faults, as a page. */
final class Reliability {
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

  private final Path page;
  private final int rate;
  private final Duration load;
  private final List<Result> results = new ArrayList<>();

  /**
   * @param page where it is written to, in the checkout
   * @param rate messages/s
   * @param load how long for, at least
   */
  Reliability(Path page, int rate, Duration load) {
    this.page = Checkout.ROOT.resolve(page);
    this.rate = rate;
    this.load = load;
  }

  void add(Result result) {
    results.add(result);
  }

  void write() {
    try (var template = Reliability.class.getResourceAsStream("/reliability.md")) {
      String text = new String(template.readAllBytes(), StandardCharsets.UTF_8);
      StringBuilder rows = new StringBuilder();
      results.forEach(result -> rows.append(result.row()));
      Files.createDirectories(page.getParent());
      Files.writeString(
          page,
          text.replace("RATE", "%,d".formatted(rate))
              .replace("SECONDS", Long.toString(load.toSeconds()))
              .replace("CORES", Integer.toString(Runtime.getRuntime().availableProcessors()))
              .replace("ROWS\n", rows));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
