package io.millrace.functions.runtime;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.SocketAddress;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where one instance connects: a listening socket in a folder of its own, which takes one
 * connection.
 */
public final class Door {
  private static final Logger log = LoggerFactory.getLogger(Door.class);

  /** Large messages go through in fewer pieces, and a whole window of small ones in one. */
  private static final int BUFFER_BYTES = 256 * 1024;

  private static final NetServerOptions OPTIONS =
      new NetServerOptions().setReceiveBufferSize(BUFFER_BYTES).setSendBufferSize(BUFFER_BYTES);

  private final Path folder;
  private final NetServer server;
  private final Background background;
  private final Handler<NetSocket> connected;
  private boolean taken;

  private Door(Path folder, NetServer server, Background background, Handler<NetSocket> connected) {
    this.folder = folder;
    this.server = server;
    this.background = background;
    this.connected = connected;
  }

  /**
   * Opens the door of the instance {@code id}.
   *
   * @param connected gets the connection, on the caller's context
   */
  public static Future<Door> open(
      Vertx vertx, Background background, RunFolder run, String id, Handler<NetSocket> connected) {
    return background
        .call(() -> run.create(id))
        .compose(folder -> {
          Door door = new Door(folder, vertx.createNetServer(OPTIONS), background, connected);
          return door.listen()
              .recover(failure -> door.close().transform(closed -> Future.failedFuture(failure)));
        });
  }

  private Future<Door> listen() {
    Path socket = folder.resolve(RunFolder.SOCKET);
    return server
        .connectHandler(this::onConnection)
        .listen(SocketAddress.domainSocketAddress(socket.toString()))
        .compose(listening ->
            background.call(() -> {
              RunFolder.openSocket(socket);
              return this;
            }));
  }

  private void onConnection(NetSocket socket) {
    if (taken) {
      socket.close().onFailure(ignored -> log.debug("a second connection at {} closed", folder));
    } else {
      taken = true;
      connected.handle(socket);
    }
  }

  /** The folder that the instance shares. */
  public Path folder() {
    return folder;
  }

  /** Closes the door and the connection, and removes the folder. Never fails. */
  public Future<Void> close() {
    // The server tells its end on a thread of its own; whoever waits for us is told on ours.
    Promise<Void> gone = background.promise();
    server.close().onComplete(closed -> background.call(this::removeFolder).onComplete(gone));
    return gone.future();
  }

  private @Nullable Void removeFolder() {
    try {
      RunFolder.delete(folder);
    } catch (UncheckedIOException stays) {
      log.warn("{}", stays.getMessage());
    }
    return null;
  }
}
