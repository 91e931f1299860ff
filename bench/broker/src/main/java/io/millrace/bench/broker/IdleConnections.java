package io.millrace.bench.broker;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.ssl.SslContext;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code IdleConnections PORT COUNT [FOLDER]}: clients that connect, are accepted and say nothing
 * more; over mutual TLS with the certificate in {@code FOLDER}. Prints {@code connected} when all
 * are, and leaves when its input ends.
 */
public final class IdleConnections {
  private static final Logger log = LoggerFactory.getLogger(IdleConnections.class);

  /** Handshakes at a time: more would only wait for each other. */
  private static final int AT_ONCE = 50;

  private IdleConnections() {}

  public static void main(String[] arguments) throws IOException, InterruptedException {
    int port = Integer.parseInt(arguments[0]);
    int count = Integer.parseInt(arguments[1]);
    SslContext tls = arguments.length > 2 ? Tls.client(Path.of(arguments[2])) : null;
    connect(port, count, tls);
    log.info("connected");
    if (System.in.read() < 0) {
      System.exit(0);
    }
  }

  private static void connect(int port, int count, @Nullable SslContext tls)
      throws InterruptedException {
    Semaphore places = new Semaphore(AT_ONCE);
    Semaphore accepted = new Semaphore(0);
    Client client = new Client(places, accepted);
    Bootstrap bootstrap =
        new Bootstrap()
            .group(new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory()))
            .channel(NioSocketChannel.class)
            .handler(Tls.before(tls, client));
    for (int i = 0; i < count; i++) {
      places.acquire();
      bootstrap
          .connect("127.0.0.1", port)
          .addListener(done -> {
            if (!done.isSuccess()) {
              client.fail(done.cause());
            }
          });
    }
    accepted.acquire(count);
  }

  /** Says CONNECT and nothing more. */
  @ChannelHandler.Sharable
  private static final class Client extends SimpleChannelInboundHandler<ByteBuf> {
    private final Semaphore places;
    private final Semaphore accepted;
    private final AtomicInteger number = new AtomicInteger();

    Client(Semaphore places, Semaphore accepted) {
      this.places = places;
      this.accepted = accepted;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
      String id = String.format("idle-%05d", number.getAndIncrement());
      context.writeAndFlush(Unpooled.wrappedBuffer(Packets.connect(id)));
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, ByteBuf answer) {
      if (answer.getByte(answer.readerIndex() + 3) != 0) {
        fail(new IOException("the broker refuses connections"));
      }
      places.release();
      accepted.release();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable failure) {
      fail(failure);
    }

    void fail(Throwable failure) {
      log.error("a connection failed: {}", failure.toString());
      System.exit(1);
    }
  }
}
