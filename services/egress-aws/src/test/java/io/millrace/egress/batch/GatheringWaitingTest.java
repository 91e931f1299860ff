package io.millrace.egress.batch;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.common.message.Message;
import io.millrace.common.message.MessageId;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class GatheringWaitingTest {
  private static final long MILLI = 1_000_000;

  private final Parcels origin = new Parcels();
  private final List<Parcel> brought = new ArrayList<>();
  private long now = 1_000;

  private GatheringWaiting waiting(int messages, long bytes) {
    return new GatheringWaiting(
        new GatheringWaiting.Bounds(messages, bytes, 60_000), () -> now, () -> now);
  }

  private Parcel add(Waiting waiting, long offset, int index, long millis, int bytes) {
    Message message =
        new Message(
            new MessageId("spool", offset, index),
            "t",
            millis * MILLI,
            Buffer.buffer(new byte[bytes]));
    Parcel parcel = new Parcel(origin, brought.size(), message, "", bytes);
    brought.add(parcel);
    waiting.add(parcel);
    return parcel;
  }

  private List<Long> taken(Waiting waiting) {
    return Parcels.numbers(waiting.take(now));
  }

  @Test
  void endsARequestAtItsNumberOfMessages() {
    Waiting waiting = waiting(2, 1_000);
    for (int i = 0; i < 5; i++) {
      add(waiting, i, 0, 1_000, 10);
    }

    assertThat(taken(waiting)).containsExactly(0L, 1L);
    assertThat(taken(waiting)).containsExactly(2L, 3L);
    assertThat(waiting.worthTaking(now, true)).isFalse();
    assertThat(taken(waiting)).isEmpty();
    assertThat(waiting.count()).isEqualTo(1);
  }

  @Test
  void endsARequestAtItsBytesAndSendsWhatIsLargerAlone() {
    Waiting waiting = waiting(100, 25);
    add(waiting, 0, 0, 1_000, 10);
    add(waiting, 1, 0, 1_000, 10);
    add(waiting, 2, 0, 1_000, 40);
    add(waiting, 3, 0, 1_000, 10);

    assertThat(taken(waiting)).containsExactly(0L, 1L);
    assertThat(taken(waiting)).containsExactly(2L);
    assertThat(taken(waiting)).isEmpty();
  }

  @Test
  void endsARequestByTheAgeOfMessagesSoThatARestartDoesTheSame() {
    Waiting waiting = waiting(100, 1_000);
    now = 500_000;
    add(waiting, 0, 0, 1_000, 10);
    add(waiting, 1, 0, 60_999, 10);
    add(waiting, 2, 0, 61_000, 10);

    assertThat(taken(waiting)).containsExactly(0L, 1L);
    // The third is old as well, but more may follow it at once.
    assertThat(taken(waiting)).isEmpty();
    now += 2_000;
    assertThat(taken(waiting)).containsExactly(2L);
  }

  @Test
  void waitsForMoreUntilTheFirstMessageIsOldEnough() {
    Waiting waiting = waiting(100, 1_000);
    now = 5_000;
    add(waiting, 0, 0, 1_000, 10);

    assertThat(waiting.nextDue()).isEqualTo(61_000);
    assertThat(taken(waiting)).isEmpty();
    now = 61_000;
    assertThat(waiting.worthTaking(now, false)).isTrue();
    assertThat(taken(waiting)).containsExactly(0L);
  }

  @Test
  void keepsTogetherWhatComesOfOneInput() {
    Waiting waiting = waiting(2, 1_000);
    add(waiting, 7, 0, 1_000, 10);
    add(waiting, 7, 1, 1_000, 10);
    add(waiting, 7, 2, 1_000, 10);
    add(waiting, 8, 0, 1_000, 10);

    assertThat(taken(waiting)).containsExactly(0L, 1L, 2L);
  }

  @Test
  void settlesNothingBeforeAllOfARequestIsTakenAndThenSendsOnlyTheRest() {
    Waiting waiting = waiting(3, 1_000);
    for (int i = 0; i < 4; i++) {
      add(waiting, i, 0, 1_000, 10);
    }
    List<Parcel> request = waiting.take(now);

    List<Parcel> settled =
        waiting.endedInPart(
            request, List.of(request.get(0), request.get(2)), List.of(request.get(1)), now);
    List<Parcel> rest = waiting.take(now);

    assertThat(settled).isEmpty();
    assertThat(Parcels.numbers(rest)).containsExactly(1L);
    assertThat(waiting.ended(rest, rest, List.of())).containsExactlyInAnyOrderElementsOf(request);
  }

  @Test
  void doesNotSendAgainWhatWasGivenUp() {
    Waiting waiting = waiting(2, 1_000);
    for (int i = 0; i < 3; i++) {
      add(waiting, i, 0, 1_000, 10);
    }
    List<Parcel> request = waiting.take(now);

    request.getFirst().giveUp("never");
    waiting.ended(request, List.of(), List.of(request.getLast()));

    assertThat(taken(waiting)).containsExactly(1L);
  }

  @Test
  void sendsWhatThereIsToASenderThatCanSendNothingMore() {
    Waiting waiting = waiting(100, 1_000);
    add(waiting, 0, 0, 1_000, 10);

    waiting.pressed(origin);
    List<Parcel> request = waiting.take(now);
    add(waiting, 1, 0, 1_000, 10);
    waiting.pressed(origin);

    assertThat(Parcels.numbers(request)).containsExactly(0L);
    assertThat(taken(waiting)).as("while one request is out the sender is not stuck").isEmpty();
  }

  @Test
  void endsARequestThatHasHalfOfTheCredit() {
    origin.credit = 400;
    Waiting waiting = waiting(100, 1_000_000);
    add(waiting, 0, 0, 1_000, 100);
    add(waiting, 1, 0, 1_000, 100);
    add(waiting, 2, 0, 1_000, 100);

    assertThat(taken(waiting)).containsExactly(0L, 1L);
  }

  @Test
  void forgetsWhatNobodyWaitsForAnyMore() {
    Waiting waiting = waiting(1, 1_000);
    add(waiting, 0, 0, 1_000, 10);
    add(waiting, 1, 0, 1_000, 10);
    List<Parcel> request = waiting.take(now);

    origin.gone = true;
    waiting.dropGone();
    waiting.ended(request, List.of(), request);

    assertThat(waiting.count()).isZero();
    assertThat(taken(waiting)).isEmpty();
  }
}
