package io.millrace.functions.stage;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.common.spec.PipelineInput;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TopicsTest {
  @ParameterizedTest
  @CsvSource({
    "a/b, a/b, true",
    "a/b, a/c, false",
    "a/+, a/b, true",
    "a/+, a/b/c, false",
    "a/+, a/, true",
    "a/#, a/b/c, true",
    "a/#, a, true",
    "#, a/b, true",
    "#, $SYS/x, false",
    "+/x, $SYS/x, false",
    "a/+/c, a/b/c, true",
    "a/b/c, a/b, false",
  })
  void matchAsMqttDoes(String filter, String topic, boolean matches) {
    assertThat(Topics.matches(filter, topic)).isEqualTo(matches);
  }

  @Test
  void giveTheSelectorsOfEveryFieldThatMatches() {
    Topics topics =
        new Topics(
            new PipelineInput.Topics(
                List.of(
                    new PipelineInput.SourceTopic("a/+", Map.of("c1", "x")),
                    new PipelineInput.SourceTopic("a/b", Map.of("c1", "y", "c2", "z")),
                    new PipelineInput.SourceTopic("b", Map.of("c3", "no")))));

    assertThat(topics.selectors("a/b")).isEqualTo(Map.of("c1", "x", "c2", "z"));
    assertThat(new Topics(new PipelineInput.Stream("p")).selectors("a/b")).isEmpty();
  }
}
