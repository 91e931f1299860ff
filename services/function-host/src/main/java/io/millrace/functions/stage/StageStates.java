package io.millrace.functions.stage;

import io.millrace.common.spec.PipelineSpec;
import io.millrace.functions.state.StageState;
import io.millrace.functions.state.StateStore;
import java.util.HashMap;
import java.util.Map;

/**
 * The states of a pipeline's stages, through all of its versions. A state goes with the function's
 * name, so that it stays when code changes or stages move; a function that stands twice in the
 * chain has two, and so has one with two replicas, each for its own topics.
 */
final class StageStates {
  private final StateStore store;
  private final Map<String, StageState> states = new HashMap<>();

  StageStates(StateStore store) {
    this.store = store;
  }

  StageState of(PipelineSpec spec, int number, int replica) {
    String function = spec.stages().get(number).function();
    long before =
        spec.stages().stream()
            .limit(number)
            .filter(stage -> stage.function().equals(function))
            .count();
    String stage = before == 0 ? function : function + "\n" + (before + 1);
    String name = replica == 0 ? stage : stage + "\nreplica " + replica;
    return states.computeIfAbsent(name, key -> StageState.of(store, spec.id(), key));
  }
}
