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

  /** Roots that have left. */
  private final List<Long> gone = new ArrayList<>();

  /** A link from ingest. */
  private final class Link implements Intake.Source {
    private final String name;

    Link(String name) {
      this.name = name;
    }

    @Override
    public void acknowledge(long through) {
      acknowledged.add(name + " " + through);
    }

    @Override
    public boolean repeats() {
      return true;
    }
  }

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
          given.removeIf(each -> !gone.contains(each.root()) && unwanted.test(each.root()));
        }

        @Override
        public void forget(LongPredicate gone) {
          dropUnsent(gone);
        }
      };

  private static Batch batch(String... payloads) {
    return batch(0, payloads);
  }

  private static Batch batch(int offset, String... payloads) {
    return new Batch(
        IntStream.range(0, payloads.length)
            .mapToObj(i ->
                new Message(
                    new MessageId("o.1", offset + i, 0), "t", 0, Buffer.buffer(payloads[i])))
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
  void doesNotTakeAgainWhatASourceThatIsGoneHadBroughtAndIsUnderWay() {
    Link before = new Link("before");
    Link after = new Link("after");
    intake.release(beginning);
    intake.take(before, 0, batch("a", "b", "c"));
    gone.addAll(List.of(0L, 1L));

    intake.forget(before);
    intake.take(after, 0, batch("a", "b", "c", "d"));

    assertThat(given)
        .containsExactly(
            new Given(0, "a"), new Given(1, "b"), new Given(5, "c"), new Given(6, "d"));
    intake.settle(1);
    assertThat(acknowledged).as("a is done with, and so will its repeat be").isEmpty();
    intake.settle(5);
    assertThat(acknowledged).containsExactly("after 2");
    intake.settle(Long.MAX_VALUE);
    assertThat(acknowledged).containsExactly("after 2", "after 4");
  }

  @Test
  void doesNotTakeAgainWhatWasDoneWithWhileItsSourceWasAway() {
    Link before = new Link("before");
    Link after = new Link("after");
    intake.release(beginning);
    intake.take(before, 0, batch("a", "b"));
    gone.addAll(List.of(0L, 1L));
    intake.forget(before);
    intake.settle(Long.MAX_VALUE);

    intake.take(after, 0, batch("a", "b", "c"));
    intake.settle(4);

    assertThat(given).containsExactly(new Given(0, "a"), new Given(1, "b"), new Given(4, "c"));
    assertThat(acknowledged).containsExactly("after 2");
  }

  @Test
  void keepsWhatIsUnderWayThoughTheSourceThatBroughtItAgainIsGoneToo() {
    Link first = new Link("first");
    Link second = new Link("second");
    Link third = new Link("third");
    intake.release(beginning);
    intake.take(first, 0, batch("a", "b"));
    gone.add(0L);
    intake.forget(first);
    intake.take(second, 0, batch("a"));
    // The instance that had it has died.
    gone.clear();

    intake.forget(new Link("another"));
    intake.forget(second);
    intake.take(third, 0, batch("a", "b"));

    assertThat(given).containsExactly(new Given(0, "a"), new Given(4, "b"));
    intake.settle(Long.MAX_VALUE);
    assertThat(acknowledged).containsExactly("third 2");
  }

  @Test
  void takesAgainWhatWasRecalledOrClearedAndIsGone() {
    Link before = new Link("before");
    Link after = new Link("after");
    intake.release(beginning);
    intake.take(before, 0, batch("a", "b"));
    gone.add(0L);
    intake.recall();
    intake.forget(before);
    intake.release(beginning);

    intake.take(after, 0, batch("a", "b"));
    assertThat(given).containsExactly(new Given(0, "a"), new Given(3, "b"));

    intake.forget(after);
    intake.clear();
    intake.take(new Link("last"), 0, batch("a"));
    assertThat(given).contains(new Given(4, "a"));
  }

  @Test
  void takesWhatIsReplayedThoughItsIdentityIsKnown() {
    Link before = new Link("before");
    intake.release(beginning);
    intake.take(before, 0, batch("a"));
    gone.add(0L);
    intake.forget(before);

    intake.take(first, 0, batch("a"));

    assertThat(given).containsExactly(new Given(0, "a"), new Given(1, "a"));
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
