package io.millrace.functions.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LineSplitterTest {
  private final List<String> lines = new ArrayList<>();
  private final LineSplitter splitter = new LineSplitter(lines::add);

  private void feed(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    splitter.feed(bytes, bytes.length);
  }

  @Test
  void putsLinesTogetherFromPieces() {
    feed("a");
    feed("b\n\nc");
    feed("d");
    splitter.end();

    assertThat(lines).containsExactly("ab", "", "cd");
  }

  @Test
  void cutsALineThatDoesNotEnd() {
    for (int i = 0; i < 100; i++) {
      feed("x".repeat(1_000));
    }
    feed("\nnext\n");

    assertThat(lines.getFirst()).hasSizeLessThan(17_000).endsWith("... (83616 bytes left out)");
    assertThat(lines.getLast()).isEqualTo("next");
  }
}
