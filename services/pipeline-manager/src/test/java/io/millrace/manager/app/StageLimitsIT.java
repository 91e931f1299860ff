package io.millrace.manager.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.common.spec.StageLimits;
import io.millrace.common.spec.StageSpec;
import io.millrace.manager.documents.Samples;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From what a function or a pipeline says to what a container gets. */
class StageLimitsIT {
  @TempDir Path data;
  private RunningManager manager;

  @BeforeEach
  void start() throws IOException {
    manager = RunningManager.start(data);
    manager.apply(Samples.all());
  }

  @AfterEach
  void stop() {
    manager.close();
  }

  private StageSpec stage() {
    return manager.spec("temps").stages().getFirst();
  }

  @Test
  void usualLimitsHoldWhereNothingIsSaid() {
    assertThat(stage().limits()).isEqualTo(StageLimits.DEFAULT);
    assertThat(stage().replicas()).isEqualTo(1);
  }

  @Test
  void aFunctionSaysWhatItNeedsAndAPipelineMaySayOtherwise() throws IOException {
    JsonObject function =
        Samples.function()
            .put("memory", "64MiB")
            .put("cpu", 0.25)
            .put("timeout", "1.5s")
            .put("network", "egress")
            .put("replicas", 2);
    manager.apply(function);

    assertThat(stage().limits())
        .isEqualTo(new StageLimits(64L << 20, 0.25, StageLimits.DEFAULT.processes(), 1_500, true));
    assertThat(stage().replicas()).isEqualTo(2);

    JsonObject pipeline = Samples.pipeline();
    pipeline
        .getJsonArray("functions")
        .getJsonObject(0)
        .put("memory", "1GiB")
        .put("network", "none")
        .put("replicas", 4);
    manager.apply(pipeline);

    assertThat(stage().limits())
        .isEqualTo(new StageLimits(1L << 30, 0.25, StageLimits.DEFAULT.processes(), 1_500, false));
    assertThat(stage().replicas()).isEqualTo(4);
    assertThat(manager.apply(function, pipeline)).containsExactly("unchanged", "unchanged");
    assertThat(document("function", "to-fahrenheit").getString("timeout")).isEqualTo("1.5s");
    JsonArray stages = document("dataPipeline", "temps").getJsonArray("functions");
    assertThat(stages.getJsonObject(0).getString("memory")).isEqualTo("1GiB");
  }

  private JsonObject document(String kind, String name) throws IOException {
    return RunningManager.await(manager.catalog.documents(manager.token(), kind, name))
        .getJsonObject(0);
  }
}
