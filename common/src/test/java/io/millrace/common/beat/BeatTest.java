package io.millrace.common.beat;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;

/** When periodic work is done. */
class BeatTest {
  /** As far as a clock of nanoseconds goes, in either direction. */
  private static final long MILLIS = Long.MAX_VALUE / 1_000_000;

  @Property
  void theNextBeatIsTheNextMultipleOfItsPeriod(
      @ForAll @LongRange(min = -MILLIS, max = MILLIS) long now,
      @ForAll @IntRange(min = 1, max = 3_600_000) int period) {
    long wait = Beat.untilNext(now, period);

    assertThat(wait).isBetween(1L, (long) period);
    assertThat(Math.floorMod(now + wait, (long) period)).isZero();
  }
}
