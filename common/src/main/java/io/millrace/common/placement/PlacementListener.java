package io.millrace.common.placement;

/** Told about a newer placement, or that this side of a cut became the majority or the minority. */
@FunctionalInterface
public interface PlacementListener {
  /** Called on the context of the {@link PlacementWatcher}. Must not block. */
  void placementChanged();
}
