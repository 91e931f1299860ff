package io.millrace.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** {@code docs/functions.md}, from nothing to three stages in each language, command by command. */
class FunctionsGuideST {
  @Test
  void threeStagesInEachLanguageAndAFailureThatIsMended() {
    try (Millrace edge = Millrace.up("functions-guide", "docker")) {
      walk(edge, "heat-source");
      for (String language : List.of("python", "node", "golang")) {
        String said = walk(edge, "heat-" + language).out();

        assertThat(said)
            .as(language)
            .contains("dataPipeline/" + language + "-heat created", "press-17 is hot")
            .containsPattern("\"device\": ?\"press-17\", ?\"fahrenheit\": ?95");
      }
      String old = walk(edge, "heat-python2").out();
      for (String environment : List.of("python2-env", "tensorflow-python")) {
        assertThat(old).contains("dataPipeline/" + environment + "-heat created");
      }
      // Each said twice, by the log of the function's test and the pipeline's.
      assertThat(old.split("press-17 is hot", -1)).hasSizeGreaterThan(4);
      assertThat(old.split("\"fahrenheit\": 95.0", -1)).hasSizeGreaterThan(4);
      assertThat(walk(edge, "heat-failure").out())
          .contains("ValueError", "main.py", "python-parse", "press-18 is hot");
    }
  }

  private static Command walk(Millrace edge, String part) {
    String commands =
        Readme.commands("docs/functions.md", part).replace("-p 1883", "-p " + edge.mqttPort());
    return Command.run(
            Duration.ofMinutes(3),
            Map.of("MILLRACE_URL", edge.url(), "MILLRACE_TOKEN", edge.token()),
            "",
            List.of("bash", "-ec", commands))
        .succeeded();
  }
}
