package io.millrace.manager.status;

import io.millrace.common.spec.PipelineInput;
import io.millrace.common.spec.PipelineSpec;
import io.millrace.manager.catalog.Entity;
import io.millrace.manager.compile.SpecBook;
import io.millrace.manager.status.PipelineState.State;
import java.util.Optional;

/** States of pipelines as entities: what is wanted, against what nodes report. */
public final class Pipelines {
  private final SpecBook specs;
  private final StatusBoard board;

  public Pipelines(SpecBook specs, StatusBoard board) {
    this.specs = specs;
    this.board = board;
  }

  public PipelineState state(Entity pipeline) {
    Optional<PipelineSpec> spec = specs.spec(pipeline.id());
    boolean wanted = pipeline.body().getBoolean("started");
    long since =
        wanted ? pipeline.updatedAt() : pipeline.body().getLong("startedAt", pipeline.updatedAt());
    String stopped = wanted ? "its project does not include this edge" : "";
    PipelineState state = board.state(spec.orElse(null), since, stopped);
    boolean noSource =
        spec.filter(some ->
                some.input() instanceof PipelineInput.Topics topics && topics.topics().isEmpty())
            .isPresent();
    return noSource && state.state() == State.HEALTHY
        ? new PipelineState(
            State.HEALTHY,
            "no MQTT data source has its categories yet",
            state.sinceMillis(),
            state.figures())
        : state;
  }
}
