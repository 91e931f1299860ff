package io.millrace.egress.retry;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.common.spec.Pace;
import org.junit.jupiter.api.Test;

class ThrottleTest {
  @Test
  void isAlwaysOpenWithoutAPace() {
    Throttle throttle = new Throttle(Pace.UNLIMITED);

    throttle.spend(1_000_000, 1_000_000_000, 5);

    assertThat(throttle.opensAt()).isLessThan(5);
  }

  @Test
  void opensWhenWhatWentOutIsPaidFor() {
    Throttle throttle = new Throttle(new Pace(100, 1_000));

    throttle.spend(10, 50, 5_000);
    assertThat(throttle.opensAt()).isEqualTo(5_100);
    throttle.spend(1, 3_000, 5_100);
    assertThat(throttle.opensAt()).isEqualTo(8_100);
  }

  @Test
  void savesNothingUpWhileNothingGoesOut() {
    Throttle throttle = new Throttle(new Pace(100, 0));

    throttle.spend(100, 0, 0);
    throttle.spend(100, 0, 60_000);

    assertThat(throttle.opensAt()).isEqualTo(61_000);
  }
}
