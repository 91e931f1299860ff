package io.millrace.cli.documents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class YamlReaderTest {
  private static List<SourceDocument> read(String text) {
    return new YamlReader("a.yaml").read(text);
  }

  private static Map<String, Object> one(String text) {
    return read(text).getFirst().document();
  }

  @Test
  void readsSeveralDocumentsWithTheirLines() {
    List<SourceDocument> documents =
        read("# first\nkind: category\n---\n---\n\nkind: function\n---\n");

    assertThat(documents)
        .containsExactly(
            new SourceDocument("a.yaml", 2, Map.of("kind", "category")),
            new SourceDocument("a.yaml", 6, Map.of("kind", "function")));
  }

  @Test
  void followsTheCoreSchemaOfYaml12() {
    Map<String, Object> read =
        one(
            "a: yes\nb: True\nc: 0o17\nd: 0x1F\ne: 1.5\nf: ~\ng: 12345678901234567890\nh: 017\ni: '5'");

    assertThat(read.get("a")).isEqualTo("yes");
    assertThat(read.get("b")).isEqualTo(true);
    assertThat(read.get("c")).isEqualTo(15L);
    assertThat(read.get("d")).isEqualTo(31L);
    assertThat(read.get("e")).isEqualTo(new BigDecimal("1.5"));
    assertThat(read).containsEntry("f", null);
    assertThat(String.valueOf(read.get("g"))).isEqualTo("12345678901234567890");
    assertThat(read.get("h")).isEqualTo(17L);
    assertThat(read.get("i")).isEqualTo("5");
  }

  @Test
  void keepsArgumentsOfFunctionsAsTheyAreWritten() {
    Map<String, Object> read =
        one("functions:\n- name: f\n  args: {version: 1.10, on: True, count: 042, nothing: }");

    assertThat(String.valueOf(read.get("functions")))
        .contains("version=1.10, on=True, count=042, nothing=null");
  }

  @Test
  void readsListsAliasesAndTexts() {
    assertThat(one("a: &x [1, two]\nb: *x\nc: |\n  line\n  line\n"))
        .isEqualTo(
            Map.of(
                "a", Arrays.asList(1L, "two"), "b", Arrays.asList(1L, "two"), "c", "line\nline\n"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "kind: x\\nname: a\\nname: b|a.yaml, line 3: the key 'name' stands twice",
        "kind: x\\n  name: : b|a.yaml, line 2: not YAML",
        "kind: [a|a.yaml, line 1: not YAML",
        "kind: x\\n\\tname: y|a.yaml, line 2: not YAML",
        "- kind: x|a.yaml, line 1: a document must be a mapping",
        "just text|a.yaml, line 1: a document must be a mapping",
        "a: 1\\n---\\n- b|a.yaml, line 3: a document must be a mapping",
        "a: !secret b|a.yaml, line 1: the tag !secret is not understood",
        "a:\\n  b: .nan|a.yaml, line 2: '.nan' is no number",
        "a: *missing|a.yaml, line 1: not YAML",
        "a: &a [*a]|a.yaml, line 1: ",
        "? [a, b]\\n: c|a.yaml, line 1: a key must be a text",
        "a: 1\\nb: \\u0007|a.yaml, line 2: a character that YAML does not allow",
      })
  void namesFileAndLineOfWhatIsWrong(String text, String expected) {
    assertThatThrownBy(
            () -> read(text.replace("\\n", "\n").replace("\\t", "\t").replace("\\u0007", "\u0007")))
        .hasMessageStartingWith(expected)
        .hasMessageNotContaining("Exception");
  }

  @Test
  void refusesAliasesThatExplode() {
    StringBuilder bomb = new StringBuilder("a0: &a0 [x, x]\n");
    for (int i = 1; i < 40; i++) {
      bomb.append("a%d: &a%d [*a%d, *a%d, *a%d]\n".formatted(i, i, i - 1, i - 1, i - 1));
    }

    assertThatThrownBy(() -> read(bomb.toString())).hasMessageStartingWith("a.yaml");
  }
}
