package io.millrace.common.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class QuorumTest {
  @Property(tries = 500)
  void neverHasTwoSidesOfACutAsMajorityAndOneWhenTheCutIsClean(
      @ForAll @Size(min = 1, max = 12) Set<@IntRange(max = 99) Integer> numbers,
      @ForAll List<Boolean> sides) {
    Set<String> known = new TreeSet<>();
    numbers.forEach(number -> known.add("node-" + number));
    List<String> here = new ArrayList<>();
    List<String> there = new ArrayList<>();
    int at = 0;
    for (String id : known) {
      boolean left = !sides.isEmpty() && sides.get(at++ % sides.size());
      (left ? here : there).add(id);
    }

    assertThat(Quorum.present(known, here, 0)).isNotEqualTo(Quorum.present(known, there, 0));
  }

  @Test
  void isThereBeforeAnybodyIsKnown() {
    assertThat(Quorum.present(Set.of(), List.of(), 0)).isTrue();
  }

  @Test
  void countsThoseThatNobodyHasSeenYetWhenTheSizeIsConfigured() {
    Set<String> known = Set.of("a", "b");

    assertThat(Quorum.present(known, known, 5)).isFalse();
    assertThat(Quorum.present(known, known, 4)).isFalse();
    assertThat(Quorum.present(known, known, 3)).isTrue();
  }

  @Test
  void doesNotCountStrangers() {
    assertThat(Quorum.present(Set.of("a", "b", "c"), List.of("c", "x", "y", "z"), 0)).isFalse();
  }
}
