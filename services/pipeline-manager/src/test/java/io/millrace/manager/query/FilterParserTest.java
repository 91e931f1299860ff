package io.millrace.manager.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.manager.query.Condition.Key;
import io.millrace.manager.query.Condition.Sort;
import io.vertx.serviceproxy.ServiceException;
import java.util.LinkedHashMap;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FilterParserTest {
  private static final Map<String, Key> KEYS = keys();
  private static final Map<String, Object> VALUES =
      Map.of("name", "it's a test", "size", 3.5, "on", true);

  private static Map<String, Key> keys() {
    Map<String, Key> keys = new LinkedHashMap<>();
    keys.put("name", new Key("name", Sort.TEXT));
    keys.put("description", new Key("description", Sort.TEXT));
    keys.put("size", new Key("size", Sort.NUMBER));
    keys.put("on", new Key("on", Sort.FLAG));
    return keys;
  }

  private static boolean holds(String filter) {
    return new Matcher(VALUES::get).matches(FilterParser.parse(filter, KEYS));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "name = 'it''s a test'",
        "name LIKE 'it%'",
        "name like '%test'",
        "name LIKE '_t_s%'",
        "name <> 'x' AND size > 3",
        "size IN (1, 3.5)",
        "size = 3.50",
        "on = TRUE",
        "NOT on = false",
        "name NOT LIKE 'x%'",
        "name NOT IN ('a', 'b')",
        "name = 'x' OR size >= 3.5 AND on = true",
        "(name = 'x' OR size >= 3.5) AND on = true",
        "((size < -1)) or not (size < -1)"
      })
  void holdsWhenItShould(String filter) {
    assertThat(holds(filter)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "name = 'x'",
        "name LIKE 'test%'",
        "description = ''",
        "description <> 'x'",
        "description LIKE '%'",
        "name = 'x' AND size = 3.5 OR on = false",
        "(name = 'x' OR size = 3.5) AND on = false",
        "name LIKE 'it\\%'"
      })
  void failsWhenItShould(String filter) {
    assertThat(holds(filter)).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "nmae = 'x' | names 'nmae', which is none of name, description, size, on; did you mean 'name'?",
        "name = 3 | has '3' at character 8 where a text in single quotes, as name is text should stand",
        "size = 'a' | has 'a' at character 8 where a number, as size is one should stand",
        "name | ends at character 5 where =, <>, <, <=, >, >=, LIKE or IN should stand",
        "name = 'x | has a text without closing quote, from character 8",
        "name = 'x' name = 'y' | has 'name' at character 12 where AND, OR or the end should stand",
        "(name = 'x' | ends at character 12 where ')' should stand",
        "size IN () | has ')' at character 10 where a number",
        "name = 'x'; DROP TABLE entity | has ';' at character 11, which means nothing there",
        "size = 1.2.3 | has '1.2.3' at character 8, which is not a number",
        "on LIKE 'x' | uses LIKE on on, which is not text"
      })
  void saysWhatIsWrongAndWhere(String filter, String message) {
    assertThatThrownBy(() -> FilterParser.parse(filter, KEYS))
        .isInstanceOf(ServiceException.class)
        .hasMessageContaining(message);
  }

  @Test
  void endsNestingBeforeItHurts() {
    assertThatThrownBy(() -> FilterParser.parse("(".repeat(4_000), KEYS))
        .hasMessageContaining("nested more than 50 deep");
    assertThatThrownBy(() -> FilterParser.parse("not ".repeat(2_000) + "on = true", KEYS))
        .hasMessageContaining("nested");
  }

  @Test
  void matchesHostilePatternsQuickly() {
    assertThat(Matcher.like("%a".repeat(200) + "b", "a".repeat(5_000))).isFalse();
  }

  @Property
  void neverFailsInAnotherWayThanByRefusing(@ForAll String text) {
    try {
      FilterParser.parse(text, KEYS);
    } catch (ServiceException refused) {
      assertThat(refused.getMessage()).startsWith("filter ");
    }
  }

  @Property
  void findsEveryTextThatItIsGiven(@ForAll String text) {
    String filter = "name = '" + text.replace("'", "''") + "'";
    if (filter.length() <= 8_192) {
      assertThat(new Matcher(Map.of("name", text)::get).matches(FilterParser.parse(filter, KEYS)))
          .isTrue();
    }
  }

  @Property
  void agreesWithPlainLogic(@ForAll("conditions") Truth truth) {
    assertThat(holds(truth.filter)).isEqualTo(truth.value);
  }

  record Truth(String filter, boolean value) {}

  @Provide
  Arbitrary<Truth> conditions() {
    Arbitrary<Truth> leaves =
        Arbitraries.of(
            new Truth("size = 3.5", true),
            new Truth("on = FALSE", false),
            new Truth("name LIKE 'it%'", true),
            new Truth("name IN ('x')", false));
    return Arbitraries.recursive(() -> leaves, this::combined, 0, 5);
  }

  private Arbitrary<Truth> combined(Arbitrary<Truth> parts) {
    return Combinators.combine(parts, parts, Arbitraries.of("AND", "OR", "NOT"))
        .as((left, right, word) ->
            switch (word) {
              case "AND" ->
                  new Truth(
                      "(" + left.filter + " AND " + right.filter + ")", left.value && right.value);
              case "OR" ->
                  new Truth(
                      "(" + left.filter + " OR " + right.filter + ")", left.value || right.value);
              default -> new Truth("NOT (" + left.filter + ")", !left.value);
            });
  }
}
