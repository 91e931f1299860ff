package io.millrace.egress.retry;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CircuitTest {
  private static final Trouble DOWN = Trouble.passing("down");
  private static final Trouble DENIED = Trouble.standing("denied");

  private final Circuit circuit = Circuit.withUsualPauses(8, new MostRandom());

  @Test
  void allowsEverythingWhileNothingFails() {
    assertThat(circuit.allowed(0)).isEqualTo(8);
    assertThat(circuit.trouble()).isNull();
  }

  @Test
  void pausesAfterAFailureThenAllowsOneProbe() {
    circuit.failed(circuit.ticket(), DOWN, 1_000);

    assertThat(circuit.allowed(1_199)).isZero();
    assertThat(circuit.allowed(1_200)).isEqualTo(1);
    assertThat(circuit.trouble()).isEqualTo(DOWN);
  }

  @Test
  void takesManyFailuresOfOneMomentForOne() {
    int ticket = circuit.ticket();

    for (int i = 0; i < 8; i++) {
      circuit.failed(ticket, DOWN, 1_000);
    }

    assertThat(circuit.failures()).isEqualTo(1);
    assertThat(circuit.pausedUntil()).isEqualTo(1_200);
  }

  @Test
  void pausesLongerWithEveryProbeThatFails() {
    long now = 0;
    for (long pause : new long[] {200, 400, 800, 1_600}) {
      circuit.failed(circuit.ticket(), DOWN, now);
      assertThat(circuit.pausedUntil()).isEqualTo(now + pause);
      now = circuit.pausedUntil();
    }
  }

  @Test
  void allowsHalfAfterRecoveryAndOneMoreWithEverySuccess() {
    circuit.failed(circuit.ticket(), DOWN, 0);

    circuit.succeeded(circuit.ticket());

    assertThat(circuit.allowed(500)).isEqualTo(5);
    assertThat(circuit.trouble()).isNull();
    circuit.succeeded(circuit.ticket());
    assertThat(circuit.allowed(500)).isEqualTo(6);
  }

  @Test
  void keepsThePauseWhenAnOlderRequestSucceeds() {
    int older = circuit.ticket();
    circuit.failed(older, DOWN, 0);

    circuit.succeeded(older);

    assertThat(circuit.allowed(100)).isZero();
    assertThat(circuit.failures()).isZero();
    assertThat(circuit.allowed(200)).isEqualTo(4);
  }

  @Test
  void asksSlowlyWhileAPersonHasToHelp() {
    circuit.failed(circuit.ticket(), DENIED, 0);
    assertThat(circuit.pausedUntil()).isEqualTo(5_000);

    for (int i = 0; i < 10; i++) {
      circuit.failed(circuit.ticket(), DENIED, 0);
    }
    assertThat(circuit.pausedUntil()).isEqualTo(60_000);
  }
}
