package io.millrace.common.spec;

import io.millrace.common.control.SpecService;
import io.millrace.common.follow.Follower;
import io.millrace.common.wire.Json;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Keeps a node's copy of the specs: at once from its own disk, so that data flows with the manager
 * down, then from the manager.
 */
public final class SpecWatcher {
  private final SpecListener listener;
  private final Follower follower;
  private final Map<String, PipelineSpec> known = new HashMap<>();

  /**
   * @param folder of this service on this node's disk; the copy is {@code specs.json} in it
   */
  public SpecWatcher(Vertx vertx, Path folder, SpecListener listener) {
    this.listener = listener;
    SpecService manager = SpecService.proxy(vertx);
    this.follower =
        new Follower(
            vertx,
            folder,
            "specs.json",
            SpecService.CHANGED,
            manager::fetchJson,
            document -> apply(Json.read(document, SpecSet.class)));
  }

  /**
   * Loads the copy on disk, tells the listener, then follows the manager. Succeeds without a
   * manager.
   */
  public Future<Void> start() {
    return follower.start();
  }

  /** Stops following. */
  public Future<Void> stop() {
    return follower.stop();
  }

  /** Whether any specs are known, from disk or from the manager. */
  public boolean informed() {
    return follower.informed();
  }

  private String apply(SpecSet set) {
    Map<String, PipelineSpec> wanted = new HashMap<>();
    set.pipelines().forEach(spec -> wanted.put(spec.id(), spec));
    for (PipelineSpec gone : List.copyOf(known.values())) {
      if (!wanted.containsKey(gone.id())) {
        known.remove(gone.id());
        listener.pipelineRemoved(gone);
      }
    }
    for (PipelineSpec spec : set.pipelines()) {
      PipelineSpec before = known.put(spec.id(), spec);
      if (before == null || before.version() != spec.version()) {
        listener.pipelineChanged(spec);
      }
    }
    return set.revision();
  }
}
