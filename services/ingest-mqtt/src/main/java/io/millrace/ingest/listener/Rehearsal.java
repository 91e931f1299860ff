package io.millrace.ingest.listener;

import io.millrace.ingest.trust.ClientCertificates;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * A handshake of each version of TLS with ourselves, on a port of its own that nobody else knows,
 * so that no client has to wait until a cold process has loaded what handshakes need: half a
 * second, in which many may come at once after a restart.
 */
final class Rehearsal {
  private static final long MOST_SECONDS = 5;
  private static final String LOOPBACK = "127.0.0.1";

  private Rehearsal() {}

  /** Completes when it is over, however it went. */
  static Future<Void> of(Vertx vertx, ServerIdentity identity, ClientCertificates clients) {
    NetServer server =
        vertx
            .createNetServer(identity.apply(new NetServerOptions().setHost(LOOPBACK), clients))
            .connectHandler(NetSocket::close)
            .exceptionHandler(refused -> {});
    return server
        .listen()
        .compose(open -> handshake(vertx, identity, "TLSv1.3", server.actualPort()))
        .compose(done -> handshake(vertx, identity, "TLSv1.2", server.actualPort()))
        .timeout(MOST_SECONDS, TimeUnit.SECONDS)
        .eventually(server::close)
        .otherwiseEmpty();
  }

  /** With the server's own certificate on both sides: whether it is taken does not matter. */
  private static Future<Void> handshake(
      Vertx vertx, ServerIdentity identity, String version, int port) {
    NetClient client =
        vertx.createNetClient(
            new NetClientOptions()
                .setSsl(true)
                .setTrustAll(true)
                .setHostnameVerificationAlgorithm("")
                .setEnabledSecureTransportProtocols(Set.of(version))
                .setKeyCertOptions(identity.keyCertificate()));
    return client
        .connect(port, LOOPBACK)
        .compose(Rehearsal::closed)
        .otherwiseEmpty()
        .eventually(client::close);
  }

  private static Future<Void> closed(NetSocket socket) {
    Promise<Void> closed = Promise.promise();
    socket.exceptionHandler(refused -> {});
    socket.closeHandler(ignored -> closed.tryComplete());
    return closed.future();
  }
}
