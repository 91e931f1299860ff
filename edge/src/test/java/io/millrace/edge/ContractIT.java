package io.millrace.edge;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The running server against its own description, by schemathesis: thousands of requests, right and
 * wrong ones, for every operation. Answers must have the shape that is described, what violates a
 * schema must be refused, and nothing may end in a 500.
 */
class ContractIT {
  private static final Path ROOT = root();
  private static final long LIMIT_MINUTES = 4;

  // Most right requests name ids that do not exist, and are refused for that; who may do what is
  // the matter of RolesIT.
  private static final String NOT_OURS = "positive_data_acceptance,ignored_auth";

  // It writes to wherever the targets point that the fuzzer made.
  private static final String REACHES_OUT = "testAlertTarget";

  private static final Pattern SELECTED = Pattern.compile("Selected: (\\d+)/(\\d+)");
  private static final Pattern TESTED = Pattern.compile("Tested: (\\d+)");

  @TempDir Path folder;

  @Test
  void theServerDoesWhatItsDescriptionSays() throws Exception {
    run("dev/venv");
    try (RestEdge edge = new RestEdge(folder)) {
      Fixtures _ = new Fixtures(edge);

      String said =
          run(
              "target/venv/bin/schemathesis",
              "--config-file",
              "edge/src/test/schemathesis.toml",
              "run",
              edge.url() + "/v1.0/openapi.yaml",
              "--origin",
              edge.url(),
              "--header",
              "Authorization: Bearer " + edge.token(),
              "--phases",
              "coverage,fuzzing",
              "--seed",
              System.getProperty("contract.seed", "1"),
              "--max-time",
              System.getProperty("contract.seconds", "40"),
              "--exclude-checks",
              NOT_OURS,
              "--exclude-operation-id-regex",
              REACHES_OUT,
              "--continue-on-failure",
              "--generation-database",
              "none",
              "--warnings",
              "off",
              "--no-color");

      int described = number(SELECTED, 2, said);
      assertThat(described).isGreaterThan(150);
      assertThat(number(SELECTED, 1, said)).isEqualTo(described - 1);
      assertThat(number(TESTED, 1, said)).isEqualTo(described - 1);
    }
  }

  private static int number(Pattern pattern, int group, String said) {
    Matcher found = pattern.matcher(said);
    assertThat(found.find()).as(said).isTrue();
    return Integer.parseInt(found.group(group));
  }

  private String run(String... command) throws IOException, InterruptedException {
    Path output = folder.resolve("output.txt");
    Process process =
        new ProcessBuilder(List.of(command))
            .directory(ROOT.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    try {
      boolean ended = process.waitFor(LIMIT_MINUTES, TimeUnit.MINUTES);
      String said = Files.readString(output);
      assertThat(ended).as(said).isTrue();
      assertThat(process.exitValue()).as(said).isZero();
      return said;
    } finally {
      process.destroyForcibly();
    }
  }

  private static Path root() {
    Path folder = Path.of("").toAbsolutePath();
    while (!Files.exists(folder.resolve("dev/venv"))) {
      folder = java.util.Objects.requireNonNull(folder.getParent());
    }
    return folder;
  }
}
