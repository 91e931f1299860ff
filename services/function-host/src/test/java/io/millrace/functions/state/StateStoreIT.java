package io.millrace.functions.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.functions.fixtures.UnwatchedStates;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.BufferedReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateStoreIT {
  @TempDir Path folder;
  private final Vertx vertx = Vertx.vertx();

  @AfterEach
  void stop() throws Exception {
    vertx.close().await(10, TimeUnit.SECONDS);
  }

  private <T> T on(Supplier<Future<T>> action) throws Exception {
    return Future.<T>future(
            promise -> vertx.runOnContext(ignored -> action.get().onComplete(promise)))
        .await(30, TimeUnit.SECONDS);
  }

  private StateStore opened() throws Exception {
    return on(() -> {
      StateStore store = new StateStore(vertx, folder, new UnwatchedStates());
      return store.open().map(store);
    });
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static Map<String, String> texts(TreeMap<String, byte[]> values) {
    Map<String, String> texts = new TreeMap<>();
    values.forEach((key, value) -> texts.put(key, new String(value, StandardCharsets.UTF_8)));
    return texts;
  }

  @Test
  void whatWasKeptIsThereAfterSigkill() throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                CountingProcess.class.getName(),
                folder.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    int kept = 0;
    try (BufferedReader said = process.inputReader(StandardCharsets.UTF_8)) {
      // What else it says before it is killed is kept as well; there is no need to hear it.
      for (String line = said.readLine(); line != null && kept < 500; line = said.readLine()) {
        kept = line.startsWith("kept ") ? Integer.parseInt(line.substring("kept ".length())) : kept;
      }
    } finally {
      process.destroyForcibly().waitFor();
    }
    assertThat(kept).isGreaterThanOrEqualTo(500);

    StateStore store = opened();
    Map<String, String> found = texts(on(() -> store.load("p1", "fn")));

    assertThat(Integer.parseInt(found.getOrDefault("n", "0"))).isGreaterThanOrEqualTo(kept);
    on(store::close);
  }

  @Test
  void keepsTheStatesOfPipelinesAndStagesApart() throws Exception {
    StateStore store = opened();
    on(() -> store.keep("p", "fn", new StateChange("a", bytes("1"))));
    on(() -> store.keep("p", "fn2", new StateChange("a", bytes("2"))));
    on(() -> store.keep("p2", "fn", new StateChange("a", bytes("3"))));
    on(() -> store.keep("p", "fn", new StateChange("\u00b0", bytes(""))));

    assertThat(texts(on(() -> store.load("p", "fn")))).isEqualTo(Map.of("a", "1", "\u00b0", ""));
    assertThat(texts(on(() -> store.load("p", "fn2")))).isEqualTo(Map.of("a", "2"));

    on(() -> store.keep("p", "fn", new StateChange("a", null)));
    assertThat(texts(on(() -> store.load("p", "fn")))).isEqualTo(Map.of("\u00b0", ""));
    on(store::close);
  }

  @Test
  void forgetsPipelinesThatHaveNotRunForLong() throws Exception {
    StateStore store = opened();
    for (String pipeline : Set.of("old", "running")) {
      on(() -> store.keep(pipeline, "fn", new StateChange("a", bytes("1"))));
    }
    on(() -> store.sweep(Set.of("old", "running"), Duration.ofDays(30)));
    on(() -> store.sweep(Set.of("running"), Duration.ofDays(30)));
    assertThat(on(() -> store.load("old", "fn"))).isNotEmpty();

    on(() -> store.sweep(Set.of("running"), Duration.ofDays(-1)));

    assertThat(on(() -> store.load("old", "fn"))).isEmpty();
    assertThat(on(() -> store.load("running", "fn"))).isNotEmpty();
    on(store::close);
  }
}
