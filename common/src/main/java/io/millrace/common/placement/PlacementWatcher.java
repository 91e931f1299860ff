package io.millrace.common.placement;

import io.millrace.common.cluster.Membership;
import io.millrace.common.wire.Json;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.file.CopyOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A node's copy of the placement: at once from its own disk, then as the cluster has it. Belongs to
 * the context on which it was made.
 */
public final class PlacementWatcher {
  private static final Logger log = LoggerFactory.getLogger(PlacementWatcher.class);

  private final Vertx vertx;
  private final Context context;
  private final Membership membership;
  private final Path folder;
  private final Path file;
  private final List<PlacementListener> listeners = new ArrayList<>();
  private Future<Void> written = Future.succeededFuture();
  private volatile Placement current = Placement.NONE;
  private volatile long takenAtMillis;

  /**
   * @param folder of the service on this node's disk; the copy is {@code placement.json} in it
   */
  public PlacementWatcher(Vertx vertx, Membership membership, Path folder) {
    this.vertx = vertx;
    this.context = vertx.getOrCreateContext();
    this.membership = membership;
    this.folder = folder;
    this.file = folder.resolve("placement.json");
  }

  /** Takes the copy on disk, then what the cluster has and whatever changes. */
  public Future<Void> start() {
    if (!membership.clustered()) {
      return Future.succeededFuture();
    }
    membership.onChange(() -> context.runOnContext(ignored -> look()));
    return vertx
        .fileSystem()
        .mkdirs(folder.toString())
        .compose(made -> vertx.fileSystem().exists(file.toString()))
        .compose(exists ->
            exists ? vertx.fileSystem().readFile(file.toString()) : Future.succeededFuture())
        .onSuccess(copy -> {
          if (copy != null) {
            take(copy.toString());
          }
          look();
        })
        .mapEmpty();
  }

  /** Succeeds when the copy on disk is the newest. */
  public Future<Void> stop() {
    return written;
  }

  private void look() {
    membership.shared().ifPresent(this::take);
    listeners.forEach(PlacementListener::placementChanged);
  }

  private void take(String document) {
    try {
      Placement found = Placement.parse(document);
      if (found.version() > current.version()) {
        current = found;
        takenAtMillis = System.currentTimeMillis();
        keep(document);
      }
    } catch (IllegalArgumentException unreadable) {
      log.warn("the placement is unreadable: {}", unreadable.getMessage());
    }
  }

  private void keep(String document) {
    String target = file.toString();
    CopyOptions replacing = new CopyOptions().setReplaceExisting(true).setAtomicMove(true);
    // One write after the other: an older placement must not land on a newer one.
    written =
        written.transform(before ->
            vertx
                .fileSystem()
                .writeFile(target + ".new", Buffer.buffer(document))
                .compose(done -> vertx.fileSystem().move(target + ".new", target, replacing))
                .onFailure(
                    failure -> log.warn("could not write {}: {}", target, failure.getMessage()))
                .otherwiseEmpty());
  }

  /** What this node goes by. Callable from any thread. */
  public Placement current() {
    return current;
  }

  /** How long the newest placement took to get here, in milliseconds; clocks may differ. */
  public long lagMillis() {
    return current.decided() ? Math.max(0, takenAtMillis - current.madeAtMillis()) : 0;
  }

  /** Whether {@code pipeline} may run on {@code node} now. */
  public boolean mayRun(String pipeline, String node) {
    if (!membership.clustered()) {
      return true;
    }
    return membership.quorate() && current.of(pipeline).contains(node);
  }

  /** The membership that it follows. */
  public Membership membership() {
    return membership;
  }

  /** Tells {@code listener} of everything from now on. To be called on the watcher's context. */
  public void onChange(PlacementListener listener) {
    listeners.add(listener);
  }

  /** Puts {@code next} in the place of {@code before}, with the next number. */
  Future<Boolean> replace(Placement before, Placement next) {
    // Decided by the version that everybody knows: a copy that got lost in the grid counts too.
    long number = Math.max(before.version(), current.version()) + 1;
    return membership.share(
        membership.shared(), Json.write(next.numbered(number, System.currentTimeMillis())));
  }
}
