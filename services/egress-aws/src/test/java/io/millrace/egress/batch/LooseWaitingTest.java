package io.millrace.egress.batch;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.egress.retry.Backoff;
import io.millrace.egress.retry.MostRandom;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class LooseWaitingTest {
  private final Parcels parcels = new Parcels();
  private final Waiting waiting =
      Waiting.of(
          new Limits(3, 100, 4, Limits.Order.NONE),
          new Backoff(
              Duration.ZERO, Duration.ofMillis(100), Duration.ofSeconds(1), new MostRandom()),
          key -> key);

  private void add(int... sizes) {
    for (int size : sizes) {
      waiting.add(parcels.parcel("", size));
    }
  }

  @Test
  void fillsRequestsUpToNumberAndBytes() {
    add(10, 10, 10, 60, 60, 200, 10);

    assertThat(Parcels.numbers(waiting.take(0))).containsExactly(0L, 1L, 2L);
    assertThat(Parcels.numbers(waiting.take(0))).containsExactly(3L);
    assertThat(Parcels.numbers(waiting.take(0))).containsExactly(4L);
    assertThat(Parcels.numbers(waiting.take(0))).containsExactly(5L);
    assertThat(Parcels.numbers(waiting.take(0))).containsExactly(6L);
    assertThat(waiting.take(0)).isEmpty();
  }

  @Test
  void sendsFailedParcelsAgainAfterAPauseAndTheOthersMeanwhile() {
    add(10, 10, 10, 10);
    List<Parcel> request = waiting.take(0);

    waiting.endedInPart(request, List.of(), request.subList(0, 1), 1_000);

    assertThat(Parcels.numbers(waiting.take(1_000))).containsExactly(3L);
    assertThat(waiting.nextDue()).isEqualTo(1_100);
    assertThat(Parcels.numbers(waiting.take(1_100))).containsExactly(0L);
  }

  @Test
  void putsAWholeRequestBackInItsPlace() {
    add(10, 10, 10, 10);
    List<Parcel> request = waiting.take(0);

    waiting.ended(request, List.of(), request);

    assertThat(Parcels.numbers(waiting.take(0))).containsExactly(0L, 1L, 2L);
  }

  @Test
  void forgetsWhatNobodyWaitsForAnyMore() {
    add(10, 10, 10, 10);
    List<Parcel> request = waiting.take(0);
    waiting.endedInPart(request, List.of(), request.subList(0, 1), 0);

    parcels.gone = true;
    waiting.dropGone();

    assertThat(waiting.count()).isZero();
    assertThat(waiting.worthTaking(1_000, false)).isFalse();
    assertThat(waiting.nextDue()).isEqualTo(Long.MAX_VALUE);
  }
}
