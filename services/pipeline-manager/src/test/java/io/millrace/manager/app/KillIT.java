package io.millrace.manager.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.common.spec.PipelineSpec;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A manager that dies in the middle of writing has every change that it confirmed, and no half of
 * one. The database alone is killed more often: {@code KilledWriterIT}.
 */
class KillIT {
  private static final int ROUNDS = 2;

  @TempDir Path data;

  @Test
  void losesNothingThatItConfirmed() throws IOException, InterruptedException {
    int confirmed = 0;
    int next = 0;
    for (int round = 0; round < ROUNDS; round++) {
      confirmed =
          Math.max(confirmed, killWhileWriting(next, 10 + ThreadLocalRandom.current().nextInt(60)));

      try (RunningManager manager = RunningManager.start(data)) {
        Set<String> functions = names(manager, "functions");
        Set<String> pipelines = names(manager, "datapipelines");
        assertThat(pipelines).hasSameSizeAs(functions);
        for (int i = 0; i <= confirmed; i++) {
          assertThat(functions).contains("f" + i);
          assertThat(pipelines).contains("p" + i);
        }
        assertThat(manager.specSet().pipelines())
            .extracting(PipelineSpec::name)
            .containsExactlyInAnyOrderElementsOf(pipelines);
        next = pipelines.size();
      }
    }
  }

  private int killWhileWriting(int first, int pairs) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                TestDatabase.property(data),
                "-cp",
                System.getProperty("java.class.path"),
                WritingManager.class.getName(),
                data.toString(),
                Integer.toString(first))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    int last = first - 1;
    try (BufferedReader out = process.inputReader()) {
      String line = out.readLine();
      while (line != null && last < first + pairs) {
        last =
            line.startsWith("stored ")
                ? Integer.parseInt(line.substring("stored ".length()))
                : last;
        line = out.readLine();
      }
    } finally {
      process.destroyForcibly().waitFor();
    }
    assertThat(last).isGreaterThanOrEqualTo(first);
    return last;
  }

  private static Set<String> names(RunningManager manager, String kind) throws IOException {
    JsonObject page =
        RunningManager.await(
            manager.catalog.list(manager.token(), kind, new JsonObject().put("pageSize", 1_000)));
    List<?> result = page.getJsonArray("result").getList();
    return result.stream()
        .map(item -> item instanceof JsonObject object ? object.getString("name") : "")
        .collect(Collectors.toSet());
  }
}
