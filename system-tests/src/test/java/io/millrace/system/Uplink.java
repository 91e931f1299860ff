package io.millrace.system;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The line between the edge and a server; it can be cut, and mended. */
final class Uplink implements AutoCloseable {
  private final int serverPort;
  private final ServerSocket front;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private volatile boolean cut;

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
    List.copyOf(open).forEach(Uplink::close);
  }

  void mend() {
    cut = false;
  }

  private void accept() {
    while (!front.isClosed()) {
      try {
        Socket client = front.accept();
        Thread.startVirtualThread(() -> connect(client));
      } catch (IOException closed) {
        return;
      }
    }
  }

  private void connect(Socket client) {
    Socket server = new Socket();
    open.add(client);
    open.add(server);
    try {
      if (!cut) {
        server.connect(new InetSocketAddress("127.0.0.1", serverPort), 5_000);
        Thread.startVirtualThread(() -> copy(server, client));
        copy(client, server);
      }
    } catch (IOException down) {
      // Both ends learn of it below.
    } finally {
      close(client);
      close(server);
    }
  }

  private void copy(Socket from, Socket to) {
    try (InputStream in = from.getInputStream()) {
      in.transferTo(to.getOutputStream());
    } catch (IOException broken) {
      // The other direction ends as well.
    } finally {
      close(from);
      close(to);
    }
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
