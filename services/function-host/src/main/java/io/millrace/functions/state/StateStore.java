package io.millrace.functions.state;

import io.millrace.functions.disk.DiskThread;
import io.millrace.functions.disk.KeepingObserver;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.TreeMap;

/**
 * The states of all stages of this node. Futures complete on the context that made this object. How
 * much may wait is bounded by those who give it: a stage waits when too much of its own is not yet
 * kept.
 */
public final class StateStore {
  private static final int GROUP = 1_024;

  private final DiskThread<StateBox, StateBox.Entry> disk;

  public StateStore(Vertx vertx, Path folder, KeepingObserver observer) {
    disk =
        new DiskThread<>(
            vertx.getOrCreateContext(),
            "states of functions",
            GROUP,
            () -> new StateBox(folder),
            StateBox::write,
            observer);
  }

  /** Opens the store. To be called before anything else. */
  public Future<Void> open() {
    return disk.open();
  }

  /** A stage's keys and values. */
  Future<TreeMap<String, byte[]>> load(String pipeline, String stage) {
    return disk.run(box -> box.read(pipeline, stage));
  }

  /** Keeps a change; succeeds once it is on the disk, in the order of the calls. */
  Future<Void> keep(String pipeline, String stage, StateChange change) {
    return disk.keep(new StateBox.Entry(pipeline, stage, change));
  }

  /**
   * Forgets the states of pipelines that have not run here for {@code age}. To be called now and
   * then with those that run.
   */
  public Future<Void> sweep(Set<String> running, Duration age) {
    Set<String> here = Set.copyOf(running);
    return disk.carryOut(box -> {
      long now = System.currentTimeMillis();
      box.sweep(here, now, now - age.toMillis());
    });
  }

  /** Writes what was given, then closes. */
  public Future<Void> close() {
    return disk.close();
  }
}
