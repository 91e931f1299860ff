package io.millrace.cli.up;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Answers on a Unix socket as a Docker engine answers a ping. */
final class FakeEngine implements AutoCloseable {
  private final ServerSocketChannel server;
  private final Path socket;

  FakeEngine(Path socket, String answer) throws IOException {
    this.socket = socket;
    server =
        ServerSocketChannel.open(StandardProtocolFamily.UNIX)
            .bind(UnixDomainSocketAddress.of(socket));
    Thread.ofVirtual().start(() -> serve(answer));
  }

  private void serve(String answer) {
    while (server.isOpen()) {
      try (SocketChannel client = server.accept()) {
        if (client.read(ByteBuffer.allocate(1024)) > 0) {
          client.write(ByteBuffer.wrap(answer.getBytes(StandardCharsets.US_ASCII)));
        }
      } catch (IOException closed) {
        return;
      }
    }
  }

  String address() {
    return "unix://" + socket;
  }

  @Override
  public void close() {
    try {
      server.close();
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }
}
