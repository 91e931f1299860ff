package io.millrace.egress.retry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class BackoffTest {
  private static final Duration LEAST = Duration.ofMillis(10);
  private static final Duration FIRST = Duration.ofMillis(200);
  private static final Duration MOST = Duration.ofSeconds(30);

  @Test
  void doublesTheBoundWithEachFailureUpToTheGreatestPause() {
    Backoff backoff = new Backoff(LEAST, FIRST, MOST, new MostRandom());

    assertThat(LongStream.rangeClosed(1, 10).map(n -> backoff.pauseMillis((int) n)))
        .containsExactly(
            200L, 400L, 800L, 1_600L, 3_200L, 6_400L, 12_800L, 25_600L, 30_000L, 30_000L);
    assertThat(backoff.pauseMillis(Integer.MAX_VALUE)).isEqualTo(30_000);
  }

  @Test
  void spreadsPausesOverTheWholeRange() {
    Backoff backoff = new Backoff(LEAST, FIRST, MOST, new SplittableRandom(7));

    long[] pauses = LongStream.range(0, 10_000).map(n -> backoff.pauseMillis(8)).toArray();

    assertThat(LongStream.of(pauses)).allMatch(pause -> pause >= 10 && pause <= 25_600);
    assertThat(LongStream.of(pauses).average())
        .hasValueCloseTo(12_800.0, org.assertj.core.data.Offset.offset(500.0));
  }

  @Test
  void refusesBoundsThatShrink() {
    assertThatThrownBy(() -> new Backoff(LEAST, MOST, FIRST, new MostRandom()))
        .hasMessageContaining("must not shrink");
  }
}
