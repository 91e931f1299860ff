package io.millrace.functions.stage;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.common.message.MessageId;
import org.junit.jupiter.api.Test;

class KnownTest {
  private final Known known = new Known();

  private static MessageId id(String origin, long offset) {
    return new MessageId(origin, offset, 0);
  }

  @Test
  void tellsIdentitiesApartAndForgetsEachOnce() {
    known.add(id("o.1", 5));
    known.add(id("o.1", 70_000));

    assertThat(known.remove(id("o.1", 6))).isFalse();
    assertThat(known.remove(id("o.2", 5))).isFalse();
    assertThat(known.remove(id("o.1", 5))).isTrue();
    assertThat(known.remove(id("o.1", 5))).isFalse();
    assertThat(known.isEmpty()).isFalse();
    assertThat(known.remove(id("o.1", 70_000))).isTrue();
    assertThat(known.isEmpty()).isTrue();
  }

  @Test
  void forgetsWhatIsOldestRatherThanGrow() {
    for (long page = 0; page <= Known.MOST_PAGES; page++) {
      known.add(id("o.1", page * 1_024));
    }

    assertThat(known.remove(id("o.1", 0))).isFalse();
    assertThat(known.remove(id("o.1", 1_024))).isTrue();
    assertThat(known.remove(id("o.1", Known.MOST_PAGES * 1_024L))).isTrue();
  }
}
