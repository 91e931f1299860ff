package io.millrace.egress.emulator;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetSocket;

/**
 * An HTTP proxy whose tunnels all end at the same server, so that a client reaches it by names that
 * nothing resolves.
 */
public final class Tunnel implements AutoCloseable {
  private final int serverPort;
  private final HttpServer front;
  private final NetClient back;

  public Tunnel(Vertx vertx, int serverPort) {
    this.serverPort = serverPort;
    this.back = vertx.createNetClient();
    this.front = vertx.createHttpServer().requestHandler(this::open).listen(0, "127.0.0.1").await();
  }

  public int port() {
    return front.actualPort();
  }

  private void open(HttpServerRequest request) {
    back.connect(serverPort, "127.0.0.1")
        .onSuccess(server -> request.toNetSocket().onSuccess(client -> join(client, server)))
        .onFailure(down -> request.response().setStatusCode(502).end());
  }

  private static void join(NetSocket client, NetSocket server) {
    client.pipeTo(server);
    server.pipeTo(client);
  }

  @Override
  public void close() {
    front.close().await();
    back.close().await();
  }
}
