package io.millrace.egress.batch;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.egress.retry.Backoff;
import io.millrace.egress.retry.MostRandom;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class OrderedWaitingTest {
  private static final Backoff PAUSES =
      new Backoff(Duration.ZERO, Duration.ofMillis(100), Duration.ofSeconds(1), new MostRandom());

  private final Parcels parcels = new Parcels();

  private static Waiting waiting(int messages, long bytes, Limits.Order order) {
    return Waiting.of(new Limits(messages, bytes, 4, order), PAUSES, key -> key);
  }

  private void add(Waiting waiting, String... keys) {
    for (String key : keys) {
      waiting.add(parcels.parcel(key, 10));
    }
  }

  @Test
  void fillsARequestUpToItsNumberOfMessages() {
    Waiting waiting = waiting(3, 1_000, Limits.Order.BY_REQUEST);
    add(waiting, "a", "a", "a", "a");

    assertThat(waiting.worthTaking(0, false)).isTrue();
    assertThat(Parcels.numbers(waiting.take(0))).containsExactly(0L, 1L, 2L);
    assertThat(waiting.count()).isEqualTo(1);
  }

  @Test
  void fillsARequestUpToItsBytes() {
    Waiting waiting = waiting(100, 25, Limits.Order.BY_REQUEST);
    add(waiting, "a", "b", "c");

    assertThat(waiting.worthTaking(0, false)).isTrue();
    assertThat(Parcels.numbers(waiting.take(0))).containsExactly(0L, 1L);
    assertThat(Parcels.numbers(waiting.take(0))).containsExactly(2L);
  }

  @Test
  void sendsWhatIsLargerThanARequestAlone() {
    Waiting waiting = waiting(100, 25, Limits.Order.BY_REQUEST);
    waiting.add(parcels.parcel("a", 30));
    add(waiting, "b");

    assertThat(Parcels.numbers(waiting.take(0))).containsExactly(0L);
  }

  @Test
  void keepsBackAKeyThatHasARequestOut() {
    Waiting waiting = waiting(2, 1_000, Limits.Order.BY_REQUEST);
    add(waiting, "a", "a", "a", "b");

    List<Parcel> first = waiting.take(0);
    List<Parcel> second = waiting.take(0);

    assertThat(Parcels.numbers(first)).containsExactly(0L, 1L);
    assertThat(Parcels.numbers(second)).containsExactly(3L);
    assertThat(waiting.take(0)).isEmpty();
    waiting.ended(first, first, List.of());
    assertThat(Parcels.numbers(waiting.take(0))).containsExactly(2L);
  }

  @Test
  void hasOneRequestOutOfALane() {
    Limits limits = new Limits(2, 1_000, 4, Limits.Order.BY_REQUEST);
    Waiting waiting = Waiting.of(limits, PAUSES, key -> key.substring(0, 1));
    add(waiting, "a1", "a2", "a3", "b1");
    List<Parcel> first = waiting.take(0);

    assertThat(Parcels.numbers(first)).containsExactly(0L, 1L);
    assertThat(Parcels.numbers(waiting.take(0))).as("the other lane").containsExactly(3L);
    assertThat(waiting.worthTaking(0, true)).isFalse();
    assertThat(waiting.take(0)).isEmpty();

    waiting.ended(first, first, List.of());
    assertThat(Parcels.numbers(waiting.take(0))).containsExactly(2L);
  }

  @Test
  void noticesThatAKeyIsInAnotherLane() {
    Limits limits = new Limits(1, 1_000, 4, Limits.Order.BY_REQUEST);
    boolean[] known = {false};
    Waiting waiting = Waiting.of(limits, PAUSES, key -> known[0] ? key : "");
    add(waiting, "a", "b", "a", "b");
    List<Parcel> first = waiting.take(0);
    assertThat(Parcels.numbers(first)).containsExactly(0L);
    assertThat(waiting.take(0)).as("one at a time").isEmpty();

    known[0] = true;
    waiting.lanesChanged();
    assertThat(Parcels.numbers(waiting.take(0))).as("beside the first").containsExactly(1L);

    waiting.ended(first, first, List.of());
    assertThat(Parcels.numbers(waiting.take(0))).containsExactly(2L);
  }

  @Test
  void sendsFailedParcelsAgainBeforeLaterOnesOfTheirKeyAfterAPause() {
    Waiting waiting = waiting(4, 1_000, Limits.Order.BY_REQUEST);
    add(waiting, "a", "a", "b", "b");
    List<Parcel> request = waiting.take(0);
    add(waiting, "a", "b");

    waiting.endedInPart(request, List.of(), request.subList(1, 2), 1_000);

    assertThat(waiting.nextDue()).isEqualTo(1_100);
    assertThat(Parcels.numbers(waiting.take(1_099))).containsExactly(5L);
    assertThat(Parcels.numbers(waiting.take(1_100))).containsExactly(1L, 4L);
  }

  @Test
  void sendsFewerOfAKeyAtOnceWhileItFailsAndMoreWhenItWorks() {
    Waiting waiting = waiting(8, 1_000, Limits.Order.BY_REQUEST);
    for (int i = 0; i < 40; i++) {
      add(waiting, "a");
    }

    List<Parcel> eight = waiting.take(0);
    waiting.endedInPart(eight, List.of(), eight, 0);
    List<Parcel> four = waiting.take(100);
    waiting.ended(four, four, List.of());
    List<Parcel> five = waiting.take(100);

    assertThat(eight).hasSize(8);
    assertThat(Parcels.numbers(four)).containsExactly(0L, 1L, 2L, 3L);
    assertThat(Parcels.numbers(five)).containsExactly(4L, 5L, 6L, 7L, 8L);
  }

  @Test
  void sendsOneOfAKeyAtATimeWhereOrderIsStrict() {
    Waiting waiting = waiting(10, 1_000, Limits.Order.BY_MESSAGE);
    add(waiting, "a", "a", "b", "b", "c");

    List<Parcel> request = waiting.take(0);

    assertThat(Parcels.numbers(request)).containsExactly(0L, 2L, 4L);
    assertThat(waiting.take(0)).isEmpty();
    waiting.ended(request, List.of(), request);
    assertThat(Parcels.numbers(waiting.take(0))).containsExactly(0L, 2L, 4L);
  }

  @Test
  void letsKeysTakeTurns() {
    Waiting waiting = waiting(2, 1_000, Limits.Order.BY_REQUEST);
    add(waiting, "a", "a", "a", "a", "b");

    List<Parcel> first = waiting.take(0);
    waiting.ended(first, first, List.of());

    assertThat(Parcels.numbers(waiting.take(0))).containsExactly(4L, 2L);
  }

  @Test
  void sendsAloneWhatMustBeAlone() {
    Waiting waiting = waiting(10, 1_000, Limits.Order.BY_REQUEST);
    add(waiting, "a", "a", "b");
    List<Parcel> request = waiting.take(0);
    request.forEach(Parcel::sendAlone);
    waiting.ended(request, List.of(), request);
    add(waiting, "c");

    assertThat(Parcels.numbers(waiting.take(0))).containsExactly(0L);
    assertThat(Parcels.numbers(waiting.take(0))).containsExactly(2L);
    assertThat(Parcels.numbers(waiting.take(0))).containsExactly(3L);
  }

  @Test
  void forgetsWhatNobodyWaitsForAnyMore() {
    Waiting waiting = waiting(1, 1_000, Limits.Order.BY_REQUEST);
    Parcels other = new Parcels();
    add(waiting, "a", "a", "b");
    waiting.add(other.parcel("a", 10));
    List<Parcel> request = waiting.take(0);

    parcels.gone = true;
    waiting.dropGone();
    waiting.ended(request, List.of(), request);

    assertThat(waiting.count()).isEqualTo(1);
    assertThat(waiting.take(0)).hasSize(1).allMatch(parcel -> parcel.origin() == other);
    assertThat(waiting.take(0)).isEmpty();
  }
}
