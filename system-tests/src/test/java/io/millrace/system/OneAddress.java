package io.millrace.system;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import java.util.List;

/** One address for several processes, as a balancer gives it: the first that listens serves. */
final class OneAddress implements AutoCloseable {
  private final Vertx vertx = Vertx.vertx();
  private final List<Integer> ports;
  private final NetServer server;

  /**
   * @param ports of the processes, the preferred first
   */
  OneAddress(List<Integer> ports) {
    this.ports = List.copyOf(ports);
    server = vertx.createNetServer().connectHandler(this::serve).listen(0, "127.0.0.1").await();
  }

  String url() {
    return "http://127.0.0.1:" + server.actualPort();
  }

  private void serve(NetSocket client) {
    client.pause();
    connect(0)
        .onSuccess(process -> {
          client.pipeTo(process);
          process.pipeTo(client);
        })
        .onFailure(nobody -> client.close());
  }

  private Future<NetSocket> connect(int index) {
    return index == ports.size()
        ? Future.failedFuture("nobody listens")
        : vertx
            .createNetClient()
            .connect(ports.get(index), "127.0.0.1")
            .recover(away -> connect(index + 1));
  }

  @Override
  public void close() {
    server.close().await();
    vertx.close().await();
  }
}
