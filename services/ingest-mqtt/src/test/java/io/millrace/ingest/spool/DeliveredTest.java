package io.millrace.ingest.spool;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DeliveredTest {
  /** Every message costs ten bytes. */
  private static Mark mark(long offset) {
    return new Mark(offset, 10 * offset);
  }

  private static Delivered.Stretch stretch(long from, long to) {
    return new Delivered.Stretch(mark(from), mark(to));
  }

  @Test
  void movesTheCursorWhereNothingIsMissing() {
    Delivered delivered = Delivered.NOTHING.with(mark(0), mark(3)).with(mark(3), mark(5));

    assertThat(delivered).isEqualTo(new Delivered(mark(5), List.of()));
    assertThat(delivered.gaps()).isEmpty();
    assertThat(delivered.frontier()).isEqualTo(mark(5));
  }

  @Test
  void keepsStretchesApartUntilWhatIsBetweenIsDelivered() {
    Delivered delivered =
        Delivered.NOTHING.upTo(mark(2)).with(mark(8), mark(9)).with(mark(4), mark(6));

    assertThat(delivered.beyond()).containsExactly(stretch(4, 6), stretch(8, 9));
    assertThat(delivered.gaps()).containsExactly(stretch(2, 4), stretch(6, 8));
    assertThat(delivered.messagesTo(mark(10))).isEqualTo(5);
    assertThat(delivered.bytesTo(mark(5))).isEqualTo(20);

    Delivered later = delivered.with(mark(6), mark(8)).with(mark(2), mark(4));
    assertThat(later).isEqualTo(new Delivered(mark(9), List.of()));
  }

  @Test
  void isTheSameAfterItWasSaved() {
    Delivered delivered = Delivered.NOTHING.upTo(mark(2)).with(mark(4), mark(6));

    assertThat(Delivered.decode(delivered.encode())).isEqualTo(delivered);
  }

  @Test
  void knowsWhatASetOfAllMessagesKnows() {
    Random random = new Random(5);
    for (int round = 0; round < 200; round++) {
      Delivered delivered = Delivered.NOTHING;
      BitSet all = new BitSet();
      for (int step = 0; step < 30; step++) {
        int from = random.nextInt(60);
        int to = from + random.nextInt(12);
        delivered = delivered.with(mark(from), mark(to));
        all.set(from, to);
        int end = 80;
        assertThat(delivered.messagesTo(mark(end))).isEqualTo(end - all.cardinality());
        assertThat(delivered.cursor().offset()).isEqualTo(all.nextClearBit(0));
        assertThat(delivered.frontier().offset()).isEqualTo(all.length());
      }
    }
  }
}
