package io.millrace.functions.stage;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class LatenciesTest {
  private final Latencies latencies = new Latencies();

  private void note(long micros) {
    latencies.note(TimeUnit.MICROSECONDS.toNanos(micros));
  }

  private Map<String, Long> counts() {
    Map<String, Long> counts = new HashMap<>();
    latencies.put(counts, "");
    return counts;
  }

  @Test
  void aRangeEndsBeforeItsBound() {
    note(0);
    note(127);
    note(128);
    note(511);
    note(512);

    assertThat(counts())
        .containsOnly(Map.entry("128", 2L), Map.entry("512", 2L), Map.entry("2048", 1L));
  }

  @Test
  void whatTakesLongerThanHalfAMinuteHasARangeOfItsOwn() {
    note(33_554_431);
    note(33_554_432);
    note(TimeUnit.HOURS.toMicros(5));

    assertThat(counts()).containsOnly(Map.entry("33554432", 1L), Map.entry("more", 2L));
  }

  @Test
  void countsUpFromTheShortest() {
    note(100);
    note(1_000);
    note(10_000);

    assertThat(latencies.within(0)).isEqualTo(1);
    assertThat(latencies.within(2)).isEqualTo(2);
    assertThat(latencies.within(Latencies.ranges() - 1)).isEqualTo(3);
    assertThat(latencies.totalSeconds()).isEqualTo(0.0111);
  }
}
