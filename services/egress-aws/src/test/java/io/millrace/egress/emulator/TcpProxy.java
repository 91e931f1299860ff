package io.millrace.egress.emulator;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Stands before a server and spoils the line: delays, limits bandwidth, swallows everything, cuts
 * connections, or closes one direction only.
 */
public final class TcpProxy implements AutoCloseable {
  private static final int TICK_MILLIS = 20;

  private final Vertx vertx;
  private final int serverPort;
  private final NetServer front;
  private final NetClient back;
  private final Set<Pair> pairs = ConcurrentHashMap.newKeySet();
  private final AtomicInteger atOnce = new AtomicInteger();
  private volatile long delayMillis;
  private volatile long bytesPerSecond = Long.MAX_VALUE;
  private volatile boolean swallowing;
  private volatile boolean refusing;
  private final AtomicReference<@Nullable Runnable> fault = new AtomicReference<>();

  public TcpProxy(Vertx vertx, int serverPort) {
    this.vertx = vertx;
    this.serverPort = serverPort;
    this.back = vertx.createNetClient();
    this.front = vertx.createNetServer().connectHandler(this::open).listen(0, "127.0.0.1").await();
  }

  public int port() {
    return front.actualPort();
  }

  public String url() {
    return "http://127.0.0.1:" + port();
  }

  /** The most connections that were open at a time. */
  public int atOnce() {
    return atOnce.get();
  }

  /** From now on every piece arrives that much later, in each direction. */
  public void delay(long millis) {
    delayMillis = millis;
  }

  /** From now on no connection sends faster than that to the server. */
  public void bandwidth(long bytesPerSecond) {
    this.bytesPerSecond = bytesPerSecond;
  }

  /** A black hole: connections stand, and nothing gets through. */
  public void swallow(boolean swallow) {
    swallowing = swallow;
  }

  /** New connections are closed at once. */
  public void refuse(boolean refuse) {
    refusing = refuse;
  }

  /**
   * Once, {@code happens} instead of the next bytes from a server: a request has been carried out,
   * and the beginning of its answer is lost.
   */
  public void atNextAnswer(Runnable happens) {
    fault.set(happens);
  }

  /** Closes every connection at both ends. */
  public void cut() {
    List.copyOf(pairs).forEach(Pair::close);
  }

  /** Ends what servers say, and goes on listening to clients. */
  public void halfClose() {
    List.copyOf(pairs).forEach(Pair::halfClose);
  }

  private void open(NetSocket client) {
    if (refusing) {
      client.close();
      return;
    }
    client.pause();
    back.connect(serverPort, "127.0.0.1")
        .onSuccess(server -> new Pair(client, server).begin())
        .onFailure(down -> client.close());
  }

  private final class Pair {
    private final NetSocket client;
    private final NetSocket server;
    private double debt;
    private long paidAt = System.nanoTime();

    private Pair(NetSocket client, NetSocket server) {
      this.client = client;
      this.server = server;
    }

    private void begin() {
      pairs.add(this);
      atOnce.accumulateAndGet(pairs.size(), Math::max);
      client.handler(bytes -> toServer(bytes));
      server.handler(bytes -> toClient(bytes));
      client.closeHandler(gone -> later(this::close));
      server.closeHandler(gone -> later(this::close));
      client.exceptionHandler(broken -> close());
      server.exceptionHandler(broken -> close());
      client.resume();
    }

    private void toServer(Buffer bytes) {
      long now = System.nanoTime();
      debt = Math.max(0, debt - (now - paidAt) * 1e-9 * bytesPerSecond) + bytes.length();
      paidAt = now;
      later(() -> pass(bytes, server));
      if (debt > bytesPerSecond * (TICK_MILLIS / 1_000.0)) {
        client.pause();
        long pause = Math.max(1, (long) (debt * 1_000 / bytesPerSecond));
        vertx.setTimer(Math.min(pause, 1_000), over -> client.resume());
      }
    }

    private void toClient(Buffer bytes) {
      Runnable happens = fault.getAndSet(null);
      if (happens == null) {
        later(() -> pass(bytes, client));
      } else {
        happens.run();
      }
    }

    private void later(Runnable action) {
      if (delayMillis == 0) {
        action.run();
      } else {
        vertx.setTimer(delayMillis, over -> action.run());
      }
    }

    private void pass(Buffer bytes, NetSocket to) {
      if (!swallowing) {
        to.write(bytes);
      }
    }

    private void halfClose() {
      client.end();
      server.pause();
    }

    private void close() {
      pairs.remove(this);
      client.close();
      server.close();
    }
  }

  @Override
  public void close() {
    cut();
    front.close().await();
    back.close().await();
  }
}
