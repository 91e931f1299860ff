package io.millrace.common.trust;

import io.millrace.common.control.CertificateService;
import io.millrace.common.follow.Follower;
import io.millrace.common.wire.Json;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.function.Consumer;

/**
 * Keeps a node's copy of the {@link TrustSet}, so that what was revoked stays revoked while the
 * manager is away.
 */
public final class TrustWatcher {
  private final Follower follower;

  /**
   * @param folder on this node's disk; the copy is {@code trust.json} in it
   * @param listener told of every new set, on this watcher's context
   */
  public TrustWatcher(Vertx vertx, Path folder, Consumer<TrustSet> listener) {
    CertificateService manager = CertificateService.proxy(vertx);
    follower =
        new Follower(
            vertx,
            folder,
            "trust.json",
            CertificateService.CHANGED,
            manager::trustJson,
            document -> {
              TrustSet set = Json.read(document, TrustSet.class);
              listener.accept(set);
              return set.revision();
            });
  }

  /** Tells the set on disk, if there is one, then follows the manager. */
  public Future<Void> start() {
    return follower.start();
  }

  /** Stops following. */
  public Future<Void> stop() {
    return follower.stop();
  }
}
