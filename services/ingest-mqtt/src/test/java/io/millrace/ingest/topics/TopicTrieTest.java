package io.millrace.ingest.topics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class TopicTrieTest {
  @Test
  void findsLiteralAndWildcardFilters() {
    TopicTrie<String> trie = new TopicTrie<>();
    for (String filter : List.of("a/b", "a/+", "a/#", "#", "+/b", "a/b/#", "b/+", "+")) {
      assertThat(trie.add(filter, filter)).isTrue();
    }

    assertThat(matches(trie, "a/b"))
        .containsExactlyInAnyOrder("a/b", "a/+", "a/#", "#", "+/b", "a/b/#");
    assertThat(matches(trie, "a")).containsExactlyInAnyOrder("a/#", "#", "+");
    assertThat(matches(trie, "a/b/c")).containsExactlyInAnyOrder("a/#", "#", "a/b/#");
  }

  @Test
  void keepsWildcardsAwayFromDollarTopics() {
    TopicTrie<String> trie = new TopicTrie<>();
    for (String filter : List.of("#", "+/uptime", "$SYS/#", "$SYS/+", "$SYS/uptime")) {
      trie.add(filter, filter);
    }

    assertThat(matches(trie, "$SYS/uptime"))
        .containsExactlyInAnyOrder("$SYS/#", "$SYS/+", "$SYS/uptime");
  }

  @Test
  void isEmptyAgainWhenEverythingIsRemoved() {
    TopicTrie<String> trie = new TopicTrie<>();
    trie.add("a/+/c/#", "x");
    trie.add("a/+/c/#", "y");
    trie.add("a/b", "x");

    assertThat(trie.remove("a/+/c/#", "x")).isTrue();
    assertThat(trie.remove("a/+/c/#", "x")).isFalse();
    assertThat(matches(trie, "a/b/c")).containsExactly("y");
    assertThat(trie.remove("a/+/c/#", "y")).isTrue();
    assertThat(trie.remove("a/b", "x")).isTrue();

    assertThat(trie.isEmpty()).isTrue();
  }

  @Test
  void judgesFiltersAndNames() {
    assertThat(List.of("a", "/", "#", "+", "a/#", "+/+", "/+", "a//b"))
        .allMatch(TopicRules::isFilter);
    assertThat(List.of("", "a#", "a/#/b", "+a", "a+/b", "#/", "a\0b"))
        .noneMatch(TopicRules::isFilter);
    assertThat(List.of("a", "/", "a b", "$SYS/x")).allMatch(TopicRules::isName);
    assertThat(List.of("", "a/+", "#", "a\0")).noneMatch(TopicRules::isName);
    assertThat(TopicRules.isName("é".repeat(32_768))).isFalse();
    assertThat(TopicRules.isName("/".repeat(TopicRules.MAX_LEVELS - 1))).isTrue();
    assertThat(TopicRules.isName("/".repeat(TopicRules.MAX_LEVELS))).isFalse();
  }

  @Property
  void agreesWithOneByOneMatching(
      @ForAll("filters") List<String> filters,
      @ForAll("filters") List<String> removed,
      @ForAll("name") String name) {
    TopicTrie<String> trie = new TopicTrie<>();
    Set<String> kept = new TreeSet<>(filters);
    filters.forEach(filter -> trie.add(filter, filter));
    removed.forEach(filter -> trie.add(filter, filter));
    removed.forEach(filter -> trie.remove(filter, filter));
    kept.removeAll(removed);

    List<String> expected =
        kept.stream().filter(filter -> matchesByDefinition(filter, name)).toList();

    assertThat(matches(trie, name)).containsExactlyInAnyOrderElementsOf(expected);
    assertThat(kept.stream().filter(filter -> TopicRules.matches(filter, name)).toList())
        .isEqualTo(expected);
  }

  @Provide
  Arbitrary<List<String>> filters() {
    Arbitrary<String> level = Arbitraries.of("a", "b", "", "$x", "+");
    Arbitrary<String> filter =
        level.list().ofMinSize(1).ofMaxSize(4).map(levels -> String.join("/", levels));
    Arbitrary<String> withRest = filter.map(f -> f + "/#");
    return Arbitraries.oneOf(filter, withRest, Arbitraries.just("#"))
        .filter(TopicRules::isFilter)
        .list()
        .ofMaxSize(12);
  }

  @Provide
  Arbitrary<String> name() {
    return Arbitraries.of("a", "b", "", "$x")
        .list()
        .ofMinSize(1)
        .ofMaxSize(5)
        .map(levels -> String.join("/", levels))
        .filter(TopicRules::isName);
  }

  private static boolean matchesByDefinition(String filter, String name) {
    String[] filterLevels = filter.split("/", -1);
    String[] nameLevels = name.split("/", -1);
    if (name.startsWith("$") && (filterLevels[0].equals("#") || filterLevels[0].equals("+"))) {
      return false;
    }
    for (int i = 0; i < filterLevels.length; i++) {
      if (filterLevels[i].equals("#")) {
        return true;
      }
      if (i >= nameLevels.length
          || !filterLevels[i].equals("+") && !filterLevels[i].equals(nameLevels[i])) {
        return false;
      }
    }
    return filterLevels.length == nameLevels.length;
  }

  private static List<String> matches(TopicTrie<String> trie, String name) {
    List<String> found = new ArrayList<>();
    trie.match(name, found::add);
    return found;
  }
}
