package io.millrace.egress.retry;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class RetryBudgetTest {
  private final RetryBudget budget = new RetryBudget(failures -> 7, Duration.ofSeconds(10), 2);

  @Test
  void makesRepeatsWaitLongestThatNothingTakenHasEarned() {
    assertThat(budget.pauseMillis(1)).isEqualTo(7);
    assertThat(budget.pauseMillis(1)).isEqualTo(7);

    assertThat(budget.pauseMillis(1)).isEqualTo(10_000);
    assertThat(budget.exhausted()).isEqualTo(1);
  }

  @Test
  void earnsARepeatWithTenMessagesThatAreTaken() {
    budget.pauseMillis(1);
    budget.pauseMillis(1);

    budget.earned(9);
    assertThat(budget.pauseMillis(1)).isEqualTo(10_000);
    budget.earned(11);
    assertThat(budget.pauseMillis(1)).isEqualTo(7);
  }

  @Test
  void savesUpNoMoreThanItsBound() {
    budget.earned(1_000_000);

    budget.pauseMillis(1);
    budget.pauseMillis(1);
    assertThat(budget.pauseMillis(1)).isEqualTo(10_000);
  }
}
