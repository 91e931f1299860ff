package io.millrace.egress.sink;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.common.link.LinkAcknowledger;
import io.millrace.common.message.Batch;
import io.millrace.common.message.Message;
import io.millrace.common.message.MessageId;
import io.millrace.common.spec.Pace;
import io.millrace.egress.batch.Limits;
import io.millrace.egress.batch.Parcel;
import io.millrace.egress.retry.FakeTimers;
import io.millrace.egress.retry.MostRandom;
import io.millrace.egress.retry.Trouble;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class OutputTest {
  private static final Trouble DOWN = Trouble.passing("down");

  private final FakeTimers timers = new FakeTimers();
  private final Recorder deliveries = new Recorder();
  private FakeSink sink = new FakeSink(new Limits(2, 1_000, 2, Limits.Order.NONE));
  private Output output = output();
  private final Acknowledged acknowledged = new Acknowledged();

  private Output output() {
    return new Output(sink, Pace.UNLIMITED, timers, new MostRandom(), deliveries);
  }

  private void ordered(int messages) {
    sink = new FakeSink(new Limits(messages, 1_000, 2, Limits.Order.BY_REQUEST));
    output = output();
  }

  private OutputLink open(LinkAcknowledger acknowledger) {
    OutputLink link = OutputLink.into(output, acknowledger, () -> {});
    if (!sink.preparations.isEmpty()) {
      sink.prepared();
    }
    return link;
  }

  private static Batch batch(long first, String... topics) {
    List<Message> messages = new ArrayList<>();
    for (String topic : topics) {
      long offset = first + messages.size();
      messages.add(new Message(new MessageId("s", offset, 0), topic, offset, Buffer.buffer("x")));
    }
    return new Batch(messages);
  }

  @Test
  void preparesTheSinkBeforeAnyMessageComes() {
    OutputLink.into(output, acknowledged, () -> {});

    assertThat(sink.preparations).hasSize(1);
    assertThat(output.state()).isInstanceOf(OutputState.Preparing.class);
    sink.prepared();
    assertThat(output.state()).isInstanceOf(OutputState.Working.class);
  }

  @Test
  void keepsNoMoreWaitingThanASlowPaceNeeds() {
    output = new Output(sink, new Pace(0, 100_000), timers, new MostRandom(), new Recorder());
    OutputLink first = open(acknowledged);
    int alone = first.usefulCredit();

    OutputLink.into(output, new Acknowledged(), () -> {});

    assertThat(alone).isBetween(200_000, 250_000);
    assertThat(first.usefulCredit()).as("shared by two").isEqualTo(alone / 2);
  }

  @Test
  void acknowledgesInOrderWhateverOrderRequestsEndIn() {
    OutputLink link = open(acknowledged);
    link.receive(0, batch(0, "t", "t", "t", "t"));
    FakeSink.Request first = sink.requests.remove();
    FakeSink.Request second = sink.requests.remove();

    second.succeed();
    assertThat(acknowledged.through).isZero();
    first.succeed();

    assertThat(acknowledged.through).isEqualTo(4);
    assertThat(deliveries.taken).isEqualTo(4);
  }

  @Test
  void waitsForAFullRequestWhileAnotherIsOut() {
    OutputLink link = open(acknowledged);
    link.receive(0, batch(0, "t"));
    link.receive(1, batch(1, "t"));

    assertThat(sink.requests).hasSize(1);
    link.receive(2, batch(2, "t"));
    assertThat(sink.requests).hasSize(2);
    assertThat(sink.requests.getLast().offsets()).containsExactly(1L, 2L);
  }

  @Test
  void rejectsWhatCanNeverBeTakenAndGoesOn() {
    OutputLink link = open(acknowledged);

    link.receive(0, batch(0, "refused", "t"));
    sink.requests.remove().succeed();

    assertThat(acknowledged.rejected).containsExactly("0: not on this topic");
    assertThat(acknowledged.through).isEqualTo(2);
    assertThat(deliveries.rejected).isEqualTo(1);
  }

  @Test
  void triesAgainWithGrowingPausesUntilItWorks() {
    OutputLink link = open(acknowledged);
    link.receive(0, batch(0, "t"));

    for (long pause : new long[] {200, 400, 800}) {
      sink.requests.remove().fail(DOWN);
      assertThat(output.state()).isInstanceOf(OutputState.Troubled.class);
      timers.advance(pause - 1);
      assertThat(sink.requests).isEmpty();
      timers.advance(1);
      assertThat(sink.requests).hasSize(1);
    }
    sink.requests.remove().succeed();

    assertThat(acknowledged.through).isEqualTo(1);
    assertThat(output.state()).isInstanceOf(OutputState.Working.class);
    assertThat(deliveries.retried).isEqualTo(3);
    assertThat(timers.running()).isZero();
  }

  @Test
  void probesWithOneRequestBeforeManyGoAgain() {
    OutputLink link = open(acknowledged);
    link.receive(0, batch(0, "t", "t", "t", "t"));
    sink.requests.remove().fail(DOWN);
    sink.requests.remove().fail(DOWN);

    timers.advance(200);
    assertThat(sink.requests).hasSize(1);
    sink.requests.remove().succeed();
    assertThat(sink.requests).hasSize(1);
  }

  @Test
  void triesToPrepareAgainAndSaysWhyItCannot() {
    OutputLink.into(output, acknowledged, () -> {});

    sink.notPrepared(Trouble.standing("access denied"));

    assertThat(output.state())
        .isEqualTo(new OutputState.Troubled(Trouble.standing("access denied"), 1, 0, 5_000));
    timers.advance(5_000);
    sink.prepared();
    assertThat(output.state()).isInstanceOf(OutputState.Working.class);
  }

  @Test
  void findsOutThatTroubleIsOverWithNothingToSend() {
    OutputLink link = open(acknowledged);
    link.receive(0, batch(0, "t"));
    sink.requests.remove().fail(DOWN);
    link.closed("replaced");
    OutputLink.into(output, new Acknowledged(), () -> {});

    timers.advance(200);
    sink.prepared();

    assertThat(output.state()).isInstanceOf(OutputState.Working.class);
  }

  @Test
  void makesTheTargetAnewWhenItWentMissing() {
    OutputLink link = open(acknowledged);
    link.receive(0, batch(0, "t"));

    sink.requests.remove().fail(Trouble.missing("no such bucket"));
    timers.advance(200);
    assertThat(sink.requests).isEmpty();
    sink.prepared();
    sink.requests.remove().succeed();

    assertThat(acknowledged.through).isEqualTo(1);
  }

  @Test
  void doesNotAskFasterWhenTheTargetIsThereButTakesNothing() {
    OutputLink link = open(acknowledged);
    link.receive(0, batch(0, "t"));

    int attempts = 0;
    while (timers.now() < 60_000) {
      sink.requests.remove().fail(Trouble.missing("no such bucket"));
      attempts++;
      while (sink.requests.isEmpty()) {
        timers.advance(100);
        if (!sink.preparations.isEmpty()) {
          sink.prepared();
        }
      }
    }

    assertThat(attempts).isLessThan(12);
  }

  @Test
  void sendsOnlyWhatFailedAgainInOrder() {
    ordered(4);
    OutputLink link = open(acknowledged);
    link.receive(0, batch(0, "a", "a", "b", "b"));
    link.receive(4, batch(4, "a", "c"));

    sink.requests.remove().partly(DOWN, 1);

    assertThat(sink.requests.remove().offsets()).containsExactly(5L);
    assertThat(acknowledged.through).isEqualTo(1);
    timers.advance(100);
    assertThat(sink.requests.isEmpty()).isTrue();
  }

  /** A thousand repeats are saved up; ten messages that are taken earn one. */
  @Test
  void waitsLongestWithWhatItHasNoRepeatLeftFor() {
    sink = new FakeSink(new Limits(10, 1_000, 1, Limits.Order.NONE));
    output = output();
    OutputLink link = open(acknowledged);
    link.receive(0, batch(0, Collections.nCopies(1_130, "t").toArray(String[]::new)));
    int[] allButTheFirst = IntStream.range(1, 10).toArray();
    for (int i = 0; i < 112; i++) {
      sink.requests.remove().partly(DOWN, allButTheFirst);
    }
    assertThat(deliveries.exhausted).isZero();

    sink.requests.remove().partly(DOWN, allButTheFirst);

    assertThat(deliveries.exhausted).isEqualTo(6);
    timers.advance(9_999);
    while (!sink.requests.isEmpty()) {
      sink.requests.remove().succeed();
    }
    assertThat(deliveries.taken).isEqualTo(1_130 - 6);
    timers.advance(1);
    sink.requests.remove().succeed();
    assertThat(acknowledged.through).isEqualTo(1_130);
  }

  @Test
  void findsTheOneMessageThatARequestWasRefusedFor() {
    ordered(4);
    OutputLink link = open(acknowledged);
    link.receive(0, batch(0, "a", "b", "c"));

    sink.requests.remove().fail(Trouble.message("too strange"));
    for (long offset = 0; offset < 3; offset++) {
      FakeSink.Request alone = sink.requests.remove();
      assertThat(alone.offsets()).containsExactly(offset);
      if (offset == 1) {
        alone.fail(Trouble.message("too strange"));
      } else {
        alone.succeed();
      }
    }

    assertThat(acknowledged.through).isEqualTo(3);
    assertThat(acknowledged.rejected).containsExactly("1: too strange");
  }

  @Test
  void dropsWhatWaitsWhenItsLinkEnds() {
    OutputLink link = open(acknowledged);
    link.receive(0, batch(0, "t", "t", "t", "t", "t", "t"));
    FakeSink.Request first = sink.requests.remove();
    FakeSink.Request second = sink.requests.remove();

    link.closed("replaced");
    first.fail(DOWN);
    second.succeed();
    timers.advance(60_000);

    assertThat(sink.requests).isEmpty();
    assertThat(acknowledged.through).isZero();
    assertThat(output.unsettled()).isZero();
  }

  @Test
  void takesSeveralLinksAtOnce() {
    Acknowledged other = new Acknowledged();
    OutputLink one = open(acknowledged);
    OutputLink two = open(other);

    one.receive(0, batch(0, "t"));
    two.receive(0, batch(10, "t"));
    sink.requests.remove().succeed();
    sink.requests.remove().succeed();

    assertThat(acknowledged.through).isEqualTo(1);
    assertThat(other.through).isEqualTo(1);
  }

  @Test
  void survivesASinkThatThrows() {
    OutputLink link = open(acknowledged);
    sink.throwing = true;
    link.receive(0, batch(0, "t"));
    assertThat(output.state()).isInstanceOf(OutputState.Troubled.class);

    sink.throwing = false;
    timers.advance(200);
    sink.requests.remove().succeed();

    assertThat(acknowledged.through).isEqualTo(1);
  }

  @Test
  void closesTheSinkWhenNothingIsInFlightAnyMore() {
    OutputLink link = open(acknowledged);
    link.receive(0, batch(0, "t", "t", "t"));

    Future<Void> closed = output.close();

    assertThat(sink.closed).isFalse();
    sink.requests.remove().succeed();
    assertThat(closed.succeeded()).isTrue();
    assertThat(sink.closed).isTrue();
    assertThat(acknowledged.through).isEqualTo(2);
    assertThat(sink.requests).isEmpty();
  }

  /** The way back, remembered. */
  private static final class Acknowledged implements LinkAcknowledger {
    private long through;
    private final List<String> rejected = new ArrayList<>();

    @Override
    public void acknowledge(long position) {
      through = position;
    }

    @Override
    public void reject(long position, String reason) {
      rejected.add(position + ": " + reason);
    }

    @Override
    public void credit(int bytes) {}

    @Override
    public void reset(String reason) {}
  }

  /** Counts. */
  private static final class Recorder implements Deliveries {
    private int taken;
    private int retried;
    private int rejected;
    private long exhausted;

    @Override
    public void budgetExhausted(long times) {
      exhausted = times;
    }

    @Override
    public void taken(List<Parcel> parcels) {
      taken += parcels.size();
    }

    @Override
    public void retried(int messages, Trouble trouble) {
      retried += messages;
    }

    @Override
    public void rejected(Message message, String reason) {
      rejected++;
    }

    @Override
    public void answered(long millis) {}
  }
}
