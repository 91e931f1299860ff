package io.millrace.manager.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class EntryIdsTest {
  private static final long NOW = 1_800_000_000_000L;

  @Test
  void growWithinOneMillisecondAlsoBeyondWhatTheirCountHolds() {
    List<String> ids = IntStream.range(0, 10_000).mapToObj(i -> EntryIds.next(NOW)).toList();

    assertThat(ids).isSorted().doesNotHaveDuplicates();
  }

  @Test
  void growThoughTheClockGoesBack() {
    List<String> ids = LongStream.of(9, 8, 3, 1_000, 2).mapToObj(EntryIds::next).toList();

    assertThat(ids).isSorted().doesNotHaveDuplicates();
  }

  @Test
  void areOfVersionSevenAndTellWhen() {
    long later = NOW + 1_000_000;

    UUID id = UUID.fromString(EntryIds.next(later));

    assertThat(id.version()).isEqualTo(7);
    assertThat(id.variant()).isEqualTo(2);
    assertThat(id.getMostSignificantBits() >>> 16).isEqualTo(later);
  }
}
