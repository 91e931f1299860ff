package io.millrace.console.mqtt;

import io.millrace.common.tunnel.Tunnel;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.NetSocket;
import org.jspecify.annotations.Nullable;

/**
 * One client: what its socket says goes into the tunnel, and the other way, as fast as the slower
 * takes it.
 */
final class PassThrough implements Tunnel.Traffic {
  private @Nullable Tunnel tunnel;
  private @Nullable NetSocket socket;
  private boolean over;

  /** Answers the client that its WebSocket is open. */
  void begin(Tunnel opened, Upgrade upgrade, HttpServerRequest request) {
    tunnel = opened;
    upgrade.accept(request.response());
    request
        .toNetSocket()
        .onSuccess(taken -> connect(opened, taken))
        .onFailure(gone -> opened.end());
  }

  private void connect(Tunnel opened, NetSocket taken) {
    socket = taken;
    taken.closeHandler(closed -> opened.end());
    taken.exceptionHandler(broken -> opened.end());
    taken.handler(bytes -> {
      opened.send(bytes);
      if (opened.full()) {
        taken.pause();
      }
    });
    if (over) {
      ended();
    }
  }

  @Override
  public void arrived(Buffer bytes) {
    NetSocket to = socket;
    Tunnel from = tunnel;
    if (to != null && from != null) {
      // One that is closed meanwhile ends the tunnel by its own handler.
      to.write(bytes).onSuccess(written -> from.taken(bytes.length()));
    }
  }

  @Override
  public void room() {
    if (socket != null) {
      socket.resume();
    }
  }

  @Override
  public void ended() {
    over = true;
    if (socket != null) {
      socket.end();
    }
  }
}
