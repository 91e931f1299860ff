package io.millrace.ingest.app;

import io.millrace.common.control.CertificateService;
import io.millrace.common.service.BoxNames;
import io.millrace.common.trust.TrustSet;
import io.millrace.common.trust.TrustWatcher;
import io.millrace.ingest.listener.ServerIdentity;
import io.millrace.ingest.trust.ClientCertificates;
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
 * longer fits, is about to end, or another root signs now. And the copy of what the manager trusts.
 */
final class Certificates {
  private static final Logger log = LoggerFactory.getLogger(Certificates.class);
  private static final Duration RETRY = Duration.ofMillis(500);
  private static final Duration CHECK = Duration.ofMinutes(1);

  private final Vertx vertx;
  private final String node;
  private final Path folder;
  private final List<String> configured;
  private final CertificateService manager;
  private final ClientCertificates clients;
  private final Alerts alerts;
  private final TrustWatcher trust;
  private final Promise<Void> informed = Promise.promise();
  private Runnable check = () -> {};
  private boolean asking;
  private boolean warned;
  private boolean stopped;
  private long timer = -1;

  Certificates(
      Vertx vertx,
      String node,
      Path folder,
      List<String> configured,
      ClientCertificates clients,
      Alerts alerts) {
    this.vertx = vertx;
    this.node = node;
    this.folder = folder;
    this.configured = configured;
    this.clients = clients;
    this.alerts = alerts;
    this.manager = CertificateService.proxy(vertx);
    this.trust = new TrustWatcher(vertx, folder, this::trusted);
  }

  private void trusted(TrustSet set) {
    clients.change(set);
    informed.tryComplete();
    check.run();
  }

  /**
   * The certificate to begin with, once it is also known which clients are trusted; waits for the
   * manager only when either is not on disk.
   */
  Future<ServerIdentity> obtain() {
    return trust
        .start()
        .compose(following -> vertx.executeBlocking(() -> ServerIdentity.load(folder)))
        .recover(unreadable -> Future.succeededFuture(Optional.empty()))
        .compose(found -> found.map(Future::succeededFuture).orElseGet(this::ask))
        .compose(identity -> informed.future().map(identity));
  }

  /** Replaces the certificate whenever it has to be, and ends the time of those that are over. */
  void keepFresh(ServerIdentity first, Consumer<ServerIdentity> changed) {
    ServerIdentity[] current = {first};
    check =
        () -> {
          if (!asking && !stopped) {
            asking = true;
            warn(current[0]);
            fits(current[0])
                .compose(fits -> fits ? Future.succeededFuture(current[0]) : ask())
                .onSuccess(identity -> {
                  if (identity != current[0]) {
                    current[0] = identity;
                    warn(identity);
                    changed.accept(identity);
                  }
                })
                .onComplete(done -> asking = false);
          }
        };
    check.run();
    timer =
        vertx.setPeriodic(
            CHECK.toMillis(),
            ignored -> {
              clients.refresh();
              check.run();
            });
  }

  /** People are told when renewing has failed for so long that the end is near. */
  private void warn(ServerIdentity identity) {
    boolean ending = identity.expires().isBefore(Instant.now().plus(ServerIdentity.ENDS_SOON));
    if (ending || warned) {
      alerts.serverCertificate(identity.expires(), !ending);
    }
    warned = ending;
  }

  private Future<Boolean> fits(ServerIdentity identity) {
    String root = clients.set().root();
    return identity.authority().equals(root) || root.isEmpty()
        ? vertx.executeBlocking(
            () -> identity.servesFor(BoxNames.find(configured).required(configured), Instant.now()))
        : Future.succeededFuture(false);
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

  Future<Void> stop() {
    stopped = true;
    vertx.cancelTimer(timer);
    return trust.stop();
  }
}
