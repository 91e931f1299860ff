package io.millrace.common.placement;

import io.millrace.common.spec.PipelineSpec;
import io.millrace.common.spec.SpecListener;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Lets a node know of the pipelines that are placed on it, and of no others. On the minority's side
 * of a cut nothing is: the majority may have taken over what ran here.
 */
public final class PlacedSpecs implements SpecListener, PlacementListener {
  private final String node;
  private final PlacementWatcher placement;
  private final SpecListener here;
  private final Consumer<PipelineSpec> moved;
  private final Consumer<PipelineSpec> fenced;
  private final Map<String, PipelineSpec> all = new LinkedHashMap<>();
  private final Map<String, PipelineSpec> running = new HashMap<>();

  /**
   * @param here told about pipelines that run on this node
   * @param moved told about those that run elsewhere from now on, and may finish what they have
   * @param fenced told about those that have to end at once, with what is in them
   */
  public PlacedSpecs(
      String node,
      PlacementWatcher placement,
      SpecListener here,
      Consumer<PipelineSpec> moved,
      Consumer<PipelineSpec> fenced) {
    this.node = node;
    this.placement = placement;
    this.here = here;
    this.moved = moved;
    this.fenced = fenced;
    placement.onChange(this);
  }

  /** All started pipelines of the installation. */
  public Collection<PipelineSpec> all() {
    return List.copyOf(all.values());
  }

  @Override
  public void pipelineChanged(PipelineSpec spec) {
    all.put(spec.id(), spec);
    bring(spec);
  }

  @Override
  public void pipelineRemoved(PipelineSpec last) {
    all.remove(last.id());
    PipelineSpec ran = running.remove(last.id());
    if (ran != null) {
      here.pipelineRemoved(ran);
    }
  }

  @Override
  public void placementChanged() {
    all().forEach(this::bring);
  }

  private void bring(PipelineSpec spec) {
    if (placement.mayRun(spec.id(), node)) {
      PipelineSpec before = running.put(spec.id(), spec);
      if (before == null || before.version() != spec.version()) {
        here.pipelineChanged(spec);
      }
      return;
    }
    PipelineSpec ran = running.remove(spec.id());
    if (ran == null) {
      return;
    }
    if (placement.membership().quorate()) {
      moved.accept(ran);
    } else {
      fenced.accept(ran);
    }
  }
}
