package io.millrace.manager.access;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class LoginLimitTest {
  private Instant now = Instant.EPOCH;
  private final LoginLimit limit =
      new LoginLimit(
          new Clock() {
            @Override
            public ZoneId getZone() {
              return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(ZoneId zone) {
              return this;
            }

            @Override
            public Instant instant() {
              return now;
            }
          });

  @Test
  void makesAnAddressWaitAfterFiveFailures() {
    for (int i = 0; i < LoginLimit.FAILURES; i++) {
      limit.check("a@b");
      limit.failed("a@b");
    }

    assertThatThrownBy(() -> limit.check("a@b")).hasMessageContaining("try again in a minute");
    assertThatCode(() -> limit.check("c@d")).doesNotThrowAnyException();
    now = now.plus(LoginLimit.WAIT);
    assertThatCode(() -> limit.check("a@b")).doesNotThrowAnyException();
  }

  @Test
  void forgetsFailuresOnceALoginSucceeds() {
    for (int i = 0; i < LoginLimit.FAILURES - 1; i++) {
      limit.failed("a@b");
    }
    limit.succeeded("a@b");
    limit.failed("a@b");

    now = now.plus(Duration.ofSeconds(1));
    assertThatCode(() -> limit.check("a@b")).doesNotThrowAnyException();
  }
}
