package io.millrace.ingest.app;

import io.millrace.common.control.CertificateService;
import io.millrace.common.service.BoxNames;
import io.millrace.ingest.listener.ServerIdentity;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This node's server certificate: from the disk, else from the manager, and a new one when it no
 * longer fits or is about to end.
 */
final class Certificates {
  private static final Logger log = LoggerFactory.getLogger(Certificates.class);
  private static final Duration RETRY = Duration.ofMillis(500);
  private static final Duration CHECK = Duration.ofHours(1);

  private final Vertx vertx;
  private final String node;
  private final Path folder;
  private final List<String> configured;
  private final CertificateService manager;
  private boolean stopped;
  private long timer = -1;

  Certificates(Vertx vertx, String node, Path folder, List<String> configured) {
    this.vertx = vertx;
    this.node = node;
    this.folder = folder;
    this.configured = configured;
    this.manager = CertificateService.proxy(vertx);
  }

  /** The certificate to begin with; waits for the manager only when there is none on disk. */
  Future<ServerIdentity> obtain() {
    return vertx
        .executeBlocking(() -> ServerIdentity.load(folder))
        .recover(unreadable -> Future.succeededFuture(Optional.empty()))
        .compose(found -> found.map(Future::succeededFuture).orElseGet(this::ask));
  }

  /** Replaces the certificate whenever it has to be. */
  void keepFresh(ServerIdentity first, Consumer<ServerIdentity> changed) {
    ServerIdentity[] current = {first};
    Runnable check =
        () ->
            fits(current[0])
                .compose(fits -> fits ? Future.succeededFuture(current[0]) : ask())
                .onSuccess(identity -> {
                  if (identity != current[0]) {
                    current[0] = identity;
                    changed.accept(identity);
                  }
                });
    check.run();
    timer = vertx.setPeriodic(CHECK.toMillis(), ignored -> check.run());
  }

  private Future<Boolean> fits(ServerIdentity identity) {
    return vertx.executeBlocking(
        () -> identity.servesFor(BoxNames.find(configured).required(configured), Instant.now()));
  }

  /** Asks the manager until it answers. */
  private Future<ServerIdentity> ask() {
    Promise<ServerIdentity> obtained = Promise.promise();
    tryAsking(obtained);
    return obtained.future();
  }

  private void tryAsking(Promise<ServerIdentity> obtained) {
    if (stopped) {
      obtained.tryFail("stopped");
      return;
    }
    vertx
        .executeBlocking(() -> request(BoxNames.find(configured)))
        .compose(manager::createServer)
        .map(ServerIdentity::from)
        .compose(this::save)
        .onComplete(
            obtained::tryComplete,
            failure -> {
              log.debug("no server certificate yet: {}", failure.getMessage());
              vertx.setTimer(RETRY.toMillis(), ignored -> tryAsking(obtained));
            });
  }

  private JsonObject request(BoxNames names) {
    return new JsonObject()
        .put("commonName", node)
        .put("names", new JsonArray(List.copyOf(names.dns())))
        .put("addresses", new JsonArray(List.copyOf(names.addresses())));
  }

  private Future<ServerIdentity> save(ServerIdentity identity) {
    return vertx.executeBlocking(() -> {
      try {
        identity.save(folder);
      } catch (IOException unwritable) {
        log.warn(
            "the server certificate could not be kept in {}: {}", folder, unwritable.getMessage());
      }
      return identity;
    });
  }

  void stop() {
    stopped = true;
    vertx.cancelTimer(timer);
  }
}
