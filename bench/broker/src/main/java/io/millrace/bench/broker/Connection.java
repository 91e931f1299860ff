package io.millrace.bench.broker;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;

/** A client that the broker has accepted. */
abstract class Connection implements AutoCloseable {
  private static final int CONNACK_BYTES = 4;

  final SocketChannel channel;

  /** Connects and waits for CONNACK. */
  Connection(int port, String clientId) throws IOException {
    channel = SocketChannel.open(new InetSocketAddress("127.0.0.1", port));
    channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    send(Packets.connect(clientId));
    ByteBuffer answer = receive(CONNACK_BYTES);
    if (answer.get(0) != 0x20 || answer.get(3) != 0) {
      throw new IOException("the broker refuses connections: CONNACK " + answer.get(3));
    }
  }

  /** From now on {@link #readable} is called when something has come. */
  final void register(Selector selector) throws IOException {
    channel.configureBlocking(false);
    channel.register(selector, SelectionKey.OP_READ, this);
  }

  /** Something has come. */
  abstract void readable() throws IOException;

  final void send(ByteBuffer packet) throws IOException {
    while (packet.hasRemaining()) {
      channel.write(packet);
    }
  }

  final ByteBuffer receive(int bytes) throws IOException {
    ByteBuffer answer = ByteBuffer.allocate(bytes);
    while (answer.hasRemaining()) {
      read(answer);
    }
    return answer.flip();
  }

  final int read(ByteBuffer into) throws IOException {
    int count = channel.read(into);
    if (count < 0) {
      throw new EOFException("the broker has closed a connection");
    }
    return count;
  }

  @Override
  public final void close() throws IOException {
    channel.close();
  }
}
