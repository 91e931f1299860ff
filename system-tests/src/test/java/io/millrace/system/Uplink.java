package io.millrace.system;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The line between the edge and a server that speaks HTTP/1.1; it can be cut, and mended, for good
 * or for so many bytes.
 */
final class Uplink implements AutoCloseable {
  private static final int CHUNK_BYTES = 16 * 1024;

  private final int serverPort;
  private final ServerSocket front;
  private final Set<Connection> open = ConcurrentHashMap.newKeySet();
  private volatile boolean cut;

  /** What may still go up; guarded by this, as is what follows. */
  private long left = Long.MAX_VALUE;

  /** Requests that the server has not begun to answer. */
  private int unanswered;

  Uplink(int serverPort) {
    this("127.0.0.1", 0, serverPort);
  }

  /**
   * @param address where it begins, with {@code port}; 0 for one that is free
   */
  Uplink(String address, int port, int serverPort) {
    this.serverPort = serverPort;
    try {
      front = new ServerSocket(port, 64, InetAddress.getByName(address));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread.startVirtualThread(this::accept);
  }

  String url() {
    return "http://127.0.0.1:" + front.getLocalPort();
  }

  /** Ends every connection, and lets none through any more. */
  void cut() {
    cut = true;
    List.copyOf(open).forEach(Connection::close);
  }

  void mend() {
    mendFor(Long.MAX_VALUE);
  }

  /**
   * Lets requests through until so many bytes have gone up. Then those that have begun get there
   * whole, and it stands still: no other begins, and no answer comes back. (kinesalite ends when a
   * request breaks off.)
   */
  void mendFor(long bytes) {
    synchronized (this) {
      left = bytes;
      notifyAll();
    }
    cut = false;
  }

  /** Waits until it stands still. */
  void awaitStandstill(Duration limit) {
    await().atMost(limit).pollInterval(Duration.ofMillis(50)).until(this::standsStill);
  }

  private synchronized boolean standsStill() {
    return left <= 0 && unanswered == 0;
  }

  private void accept() {
    while (!front.isClosed()) {
      try {
        Socket client = front.accept();
        Thread.startVirtualThread(new Connection(client)::run);
      } catch (IOException closed) {
        return;
      }
    }
  }

  /** From one client. There is one request at a time on it. */
  private final class Connection {
    private final Socket client;
    private final Socket server = new Socket();

    /** Whether a request is under way, and nothing of its answer. */
    private boolean asking;

    Connection(Socket client) {
      this.client = client;
    }

    void run() {
      open.add(this);
      try {
        if (!cut) {
          server.connect(new InetSocketAddress("127.0.0.1", serverPort), 5_000);
          Thread.startVirtualThread(() -> copy(server, client, bytes -> answer()));
          copy(client, server, this::ask);
        }
      } catch (IOException down) {
        // Both ends learn of it below.
      } finally {
        close();
      }
    }

    private void copy(Socket from, Socket to, Gate gate) {
      byte[] chunk = new byte[CHUNK_BYTES];
      try (InputStream in = from.getInputStream();
          OutputStream out = to.getOutputStream()) {
        for (int size = in.read(chunk); size >= 0; size = in.read(chunk)) {
          gate.pass(size);
          out.write(chunk, 0, size);
        }
      } catch (IOException broken) {
        // The other direction ends as well.
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } finally {
        close();
      }
    }

    private void ask(int bytes) throws InterruptedException {
      synchronized (Uplink.this) {
        if (!asking) {
          awaitRoom();
          asking = true;
          unanswered++;
        }
        left -= bytes;
      }
    }

    private void answer() throws InterruptedException {
      synchronized (Uplink.this) {
        settle();
        awaitRoom();
      }
    }

    private void awaitRoom() throws InterruptedException {
      while (left <= 0 && !client.isClosed()) {
        Uplink.this.wait();
      }
    }

    private void settle() {
      if (asking) {
        asking = false;
        unanswered--;
      }
    }

    void close() {
      open.remove(this);
      Uplink.close(client);
      Uplink.close(server);
      synchronized (Uplink.this) {
        settle();
        Uplink.this.notifyAll();
      }
    }
  }

  /** Lets so many bytes pass, when it is time. */
  @FunctionalInterface
  private interface Gate {
    void pass(int bytes) throws InterruptedException;
  }

  private static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException alreadyGone) {
      // Then it is closed.
    }
  }

  @Override
  public void close() {
    cut();
    try {
      front.close();
    } catch (IOException alreadyGone) {
      // Then it is closed.
    }
  }
}
