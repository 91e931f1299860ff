package io.millrace.functions.stage;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.common.link.LinkAcknowledger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CreditsTest {
  private static final int MIB = 1024 * 1024;

  private final Credits credits = new Credits(4 * MIB);

  /** A link that says what it holds and keeps what it was given. */
  private static final class Link implements LinkAcknowledger {
    long held;
    int credit;

    @Override
    public void credit(int bytes) {
      credit = bytes;
    }

    @Override
    public void acknowledge(long through) {}

    @Override
    public void reject(long position, String reason) {}

    @Override
    public void reset(String reason) {}
  }

  private Link link() {
    Link link = new Link();
    credits.add(link, () -> link.held, () -> Credits.MOST);
    return link;
  }

  @Test
  void linksShareEvenly() {
    Link first = link();
    assertThat(first.credit).isEqualTo(4 * MIB);

    Link second = link();

    assertThat(first.credit).isEqualTo(2 * MIB);
    assertThat(second.credit).isEqualTo(2 * MIB);
    credits.remove(second);
    assertThat(first.credit).isEqualTo(4 * MIB);
  }

  @Test
  void whatOneHoldsIsNotGivenToOthersUntilItIsDoneWith() {
    Link first = link();
    first.held = 4 * MIB;

    Link second = link();
    assertThat(second.credit).isEqualTo(128 * 1024);

    first.held = MIB;
    credits.share();
    assertThat(first.credit).isEqualTo(2 * MIB);
    assertThat(second.credit).isEqualTo(3 * MIB / 2);
    second.held = second.credit;
    credits.share();
    assertThat(first.credit + second.credit).isLessThanOrEqualTo(4 * MIB);
  }

  @Test
  void oneHasMoreWhereItsOutputGathersMore() {
    Credits plenty = new Credits(64 * MIB);
    Link usual = new Link();
    Link gathering = new Link();

    plenty.add(usual, () -> usual.held, () -> Credits.MOST);
    plenty.add(gathering, () -> gathering.held, () -> 20 * MIB);
    assertThat(usual.credit).isEqualTo(8 * MIB);
    assertThat(gathering.credit).isEqualTo(20 * MIB);

    IntStream.range(0, 6).forEach(ignored -> plenty.add(new Link(), () -> 0, () -> Credits.MOST));
    assertThat(gathering.credit).isEqualTo(8 * MIB);
  }

  @Test
  void oneOfASlowOutputHasNoMoreThanThatCanUse() {
    Link slow = new Link();
    long[] useful = {50_000};

    credits.add(slow, () -> slow.held, () -> useful[0]);
    assertThat(slow.credit).isEqualTo(50_000);

    useful[0] = 500_000;
    credits.share();
    assertThat(slow.credit).isEqualTo(500_000);
  }

  @Test
  void eachOfManyCanStillSendABatch() {
    Link first = link();
    IntStream.range(0, 99).forEach(ignored -> link());

    assertThat(first.credit).isEqualTo(128 * 1024);
  }
}
