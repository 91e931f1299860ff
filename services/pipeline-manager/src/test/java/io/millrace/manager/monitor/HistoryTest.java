package io.millrace.manager.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.manager.status.SteppedClock;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HistoryTest {
  private static final int START_SECONDS = 1_800_000_000;

  @TempDir Path folder;
  private final SteppedClock clock = new SteppedClock(START_SECONDS * 1_000L);

  private static Flow flow(double in) {
    return new Flow(in, 0, 0, 0, 0, 0, 0, -1, -1);
  }

  private void run(History history, Duration time, double in) {
    for (long step = 0; step < time.toSeconds() / History.stepSeconds(); step++) {
      clock.pass(Duration.ofSeconds(History.stepSeconds()));
      history.add(flow(in * 2), Map.of("p", flow(in)));
    }
  }

  private static List<Double> known(JsonObject chart) {
    return chart.getJsonArray("points").stream()
        .map(point -> ((JsonArray) point).getDouble(1))
        .filter(value -> value != null)
        .toList();
  }

  @Test
  void keepsAWeekInEveryResolution() {
    try (History history = new History(folder, clock)) {
      run(history, Duration.ofHours(2), 10);
      run(history, Duration.ofMinutes(20), 30);

      assertThat(known(history.read("in", "p", "15m"))).hasSizeBetween(178, 180).containsOnly(30.0);
      assertThat(known(history.read("in", "p", "1h")))
          .hasSizeBetween(238, 240)
          .contains(10.0, 30.0);
      assertThat(known(history.read("in", "p", "24h"))).hasSizeBetween(27, 28).contains(10.0, 30.0);
      assertThat(known(history.read("in", "p", "7d"))).hasSizeBetween(4, 5).contains(10.0);
      assertThat(known(history.read("in", "", "15m"))).containsOnly(60.0);
    }
  }

  @Test
  void readsSeveralSeriesAtOnce() {
    try (History history = new History(folder, clock)) {
      run(history, Duration.ofMinutes(1), 10);

      JsonObject charts = history.read("in,out,spoolBytes", "p", "15m");
      assertThat(charts.getString("series")).isEqualTo("in");
      assertThat(known(charts)).contains(10.0);
      JsonArray more = charts.getJsonArray("more");
      assertThat(more)
          .extracting(chart -> ((JsonObject) chart).getString("series"))
          .containsExactly("out", "spoolBytes");
      assertThat(known(more.getJsonObject(0))).contains(0.0).doesNotContain(10.0);
      assertThat(more.getJsonObject(1).getString("unit")).isEqualTo("bytes");
      assertThat(more.getJsonObject(1).getJsonArray("points")).hasSize(180);
      assertThat(history.read("in", "p", "15m").containsKey("more")).isFalse();
    }
  }

  @Test
  void theLastPointIsNow() {
    try (History history = new History(folder, clock)) {
      run(history, Duration.ofMinutes(1), 10);

      JsonArray points = history.read("in", "p", "15m").getJsonArray("points");
      assertThat(points.getJsonArray(points.size() - 1).getLong(0)).isEqualTo(clock.millis());
      assertThat(points).hasSize(180);
    }
  }

  @Test
  void whatWasNotMeasuredIsAGap() {
    try (History history = new History(folder, clock)) {
      run(history, Duration.ofMinutes(1), 10);
      clock.pass(Duration.ofMinutes(2));
      run(history, Duration.ofMinutes(1), 10);

      JsonObject chart = history.read("in", "p", "15m");
      assertThat(known(chart)).hasSizeBetween(22, 28);
      assertThat(known(history.read("latencyP99", "p", "15m"))).isEmpty();
    }
  }

  @Test
  void survivesARestartAndKeepsItsSize() throws IOException {
    try (History history = new History(folder, clock)) {
      run(history, Duration.ofMinutes(5), 10);
    }
    long size = Files.size(folder.resolve("p.rrd"));

    try (History history = new History(folder, clock)) {
      run(history, Duration.ofMinutes(5), 10);
      assertThat(known(history.read("in", "p", "15m"))).hasSizeGreaterThan(100);
    }
    assertThat(Files.size(folder.resolve("p.rrd"))).isEqualTo(size).isLessThan(64 * 1024);
  }

  @Test
  void chartsOfADamagedFileBeginAnew() throws IOException {
    Files.writeString(folder.resolve("p.rrd"), "no history at all");

    try (History history = new History(folder, clock)) {
      run(history, Duration.ofMinutes(1), 10);
      assertThat(known(history.read("in", "p", "15m"))).isNotEmpty();
    }
  }

  @Test
  void forgetsPipelinesThatAreGone() throws IOException {
    try (History history = new History(folder, clock)) {
      run(history, Duration.ofSeconds(5), 10);
      clock.pass(Duration.ofSeconds(5));
      history.add(flow(1), Map.of("q", flow(1)));

      assertThat(known(history.read("in", "p", "15m"))).isEmpty();
    }
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder("edge.rrd", "q.rrd");
    }
  }

  @Test
  void refusesWhatItDoesNotKeep() {
    try (History history = new History(folder, clock)) {
      assertThatThrownBy(() -> history.read("speed", "", "15m"))
          .hasMessage(
              "series is 'speed' but must be one of in, out, errors, bytesIn, latencyP99, spoolBytes");
      assertThatThrownBy(() -> history.read("in,speed", "", "15m"))
          .hasMessageStartingWith("series is 'speed' but must be one of");
      assertThatThrownBy(() -> history.read("in", "", "2h"))
          .hasMessage("range is '2h' but must be one of 15m, 1h, 24h, 7d");
    }
  }
}
