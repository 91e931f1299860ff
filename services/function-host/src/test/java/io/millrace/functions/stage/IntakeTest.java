package io.millrace.functions.stage;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.common.message.Batch;
import io.millrace.common.message.Message;
import io.millrace.common.message.MessageId;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongPredicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class IntakeTest {
  private record Given(long root, String payload) {}

  private final List<Given> given = new ArrayList<>();
  private final List<String> acknowledged = new ArrayList<>();
  private final Intake intake = new Intake();
  private final Intake.Source first = through -> acknowledged.add("first " + through);
  private final Intake.Source second = through -> acknowledged.add("second " + through);
  private final Intake.Beginning beginning =
      new Intake.Beginning() {
        @Override
        public void offer(long root, Message message) {
          given.add(new Given(root, message.payload().toString()));
        }

        @Override
        public void flush() {}

        @Override
        public void dropUnsent(LongPredicate unwanted) {
          given.removeIf(each -> unwanted.test(each.root()));
        }

        @Override
        public void forget(LongPredicate gone) {
          dropUnsent(gone);
        }
      };

  private static Batch batch(String... payloads) {
    return new Batch(
        IntStream.range(0, payloads.length)
            .mapToObj(
                i -> new Message(new MessageId("o.1", i, 0), "t", 0, Buffer.buffer(payloads[i])))
            .toList());
  }

  @Test
  void numbersMessagesOfAllSourcesAndAcknowledgesEachByItsOwnPositions() {
    intake.release(beginning);
    intake.take(first, 100, batch("a", "b"));
    intake.take(second, 0, batch("c"));
    intake.take(first, 102, batch("d", "e"));
    assertThat(given)
        .containsExactly(
            new Given(0, "a"),
            new Given(1, "b"),
            new Given(2, "c"),
            new Given(3, "d"),
            new Given(4, "e"));

    intake.settle(1);
    intake.settle(1);
    intake.settle(4);
    intake.settle(Long.MAX_VALUE);

    assertThat(acknowledged)
        .containsExactly("first 101", "first 102", "second 1", "first 103", "first 104");
  }

  @Test
  void holdsMessagesUntilAnotherChainTakesThem() {
    intake.take(first, 0, batch("a"));
    intake.release(beginning);
    intake.hold();
    intake.take(first, 1, batch("b"));
    assertThat(given).containsExactly(new Given(0, "a"));

    intake.release(beginning);

    assertThat(given).containsExactly(new Given(0, "a"), new Given(1, "b"));
  }

  @Test
  void givesWhatNoFunctionHasSeenToTheNextChainFirstAndAcknowledgesItOnlyThen() {
    intake.release(beginning);
    intake.take(first, 0, batch("a", "b"));
    intake.take(second, 0, batch("c"));
    given.removeFirst();

    intake.recall();
    intake.take(first, 2, batch("d"));
    assertThat(given).isEmpty();
    intake.settle(Long.MAX_VALUE);
    assertThat(acknowledged).containsExactly("first 1");

    intake.release(beginning);
    intake.settle(Long.MAX_VALUE);

    assertThat(given).containsExactly(new Given(1, "b"), new Given(2, "c"), new Given(3, "d"));
    assertThat(acknowledged).containsExactly("first 1", "first 2", "second 1", "first 3");
  }

  @Test
  void doesNotGiveWhatWasRecalledOnceItsSourceIsGone() {
    intake.release(beginning);
    intake.take(first, 0, batch("a"));
    intake.take(second, 0, batch("b"));
    intake.recall();

    intake.forget(first);
    intake.release(beginning);

    assertThat(given).containsExactly(new Given(1, "b"));
  }

  @Test
  void forgetsASourceButNotTheOthers() {
    intake.release(beginning);
    intake.take(first, 0, batch("a", "b"));
    intake.take(second, 0, batch("c"));

    intake.forget(first);
    intake.settle(Long.MAX_VALUE);

    assertThat(given).containsExactly(new Given(2, "c"));
    assertThat(acknowledged).containsExactly("second 1");
  }

  @Test
  void knowsTheOriginalOfWhatIsUnderWay() {
    intake.release(beginning);
    intake.take(first, 0, batch("a", "b"));
    intake.take(second, 0, batch("c"));

    assertThat(String.valueOf(intake.original(2))).contains("o.1-0-0");
    intake.settle(2);
    assertThat(intake.original(1)).isNull();
    assertThat(intake.original(3)).isNull();
  }
}
