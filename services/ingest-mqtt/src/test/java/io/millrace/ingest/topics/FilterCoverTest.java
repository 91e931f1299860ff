package io.millrace.ingest.topics;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FilterCoverTest {
  @ParameterizedTest
  @CsvSource({
    "#, a/b, true",
    "#, #, true",
    "#, $SYS/a, false",
    "+/a, $SYS/a, false",
    "$SYS/#, $SYS/a, true",
    "a/#, a, true",
    "a/#, a/+/c, true",
    "a/+, a/#, false",
    "a/+, a/b, true",
    "a/+, a/+, true",
    "a/b, a/+, false",
    "a/+/c, a/b, false",
    "+, a/b, false",
    "a, a/, false"
  })
  void oneFilterCoversAnother(String wider, String filter, boolean covers) {
    assertThat(TopicRules.covers(wider, filter)).isEqualTo(covers);
  }

  @Property(tries = 2_000)
  void whatIsCoveredNeverMatchesMore(
      @ForAll("filters") String wider,
      @ForAll("filters") String filter,
      @ForAll("names") String name) {
    if (TopicRules.covers(wider, filter) && TopicRules.matches(filter, name)) {
      assertThat(TopicRules.matches(wider, name)).isTrue();
    }
  }

  @Property(tries = 2_000)
  void aNameIsCoveredExactlyByWhatMatchesIt(
      @ForAll("filters") String wider, @ForAll("names") String name) {
    assertThat(TopicRules.covers(wider, name)).isEqualTo(TopicRules.matches(wider, name));
  }

  @Provide
  Arbitrary<String> names() {
    return Arbitraries.of("", "a", "b", "$x")
        .list()
        .ofMinSize(1)
        .ofMaxSize(4)
        .map(levels -> String.join("/", levels))
        .filter(TopicRules::isName);
  }

  @Provide
  Arbitrary<String> filters() {
    return Arbitraries.of("", "a", "b", "+", "#", "$x")
        .list()
        .ofMinSize(1)
        .ofMaxSize(4)
        .map(levels -> String.join("/", levels))
        .filter(TopicRules::isFilter);
  }
}
