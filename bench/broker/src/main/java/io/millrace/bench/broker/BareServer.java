package io.millrace.bench.broker;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.ssl.SslContext;
import java.nio.file.Path;
import javax.net.ssl.SSLException;

/**
 * {@code BareServer PORT [FOLDER]}: what Netty alone needs for a connection, with or without mutual
 * TLS. Answers whatever comes with CONNACK.
 */
public final class BareServer {
  private static final byte[] CONNACK = {0x20, 2, 0, 0};

  private BareServer() {}

  public static void main(String[] arguments) throws SSLException, InterruptedException {
    SslContext tls = arguments.length > 1 ? Tls.server(Path.of(arguments[1])) : null;
    new ServerBootstrap()
        .group(new MultiThreadIoEventLoopGroup(2, NioIoHandler.newFactory()))
        .channel(NioServerSocketChannel.class)
        .childHandler(Tls.before(tls, new Greeting()))
        .bind("127.0.0.1", Integer.parseInt(arguments[0]))
        .sync()
        .channel()
        .closeFuture()
        .sync();
  }

  /** Accepts everybody. */
  @ChannelHandler.Sharable
  private static final class Greeting extends SimpleChannelInboundHandler<ByteBuf> {
    @Override
    protected void channelRead0(ChannelHandlerContext context, ByteBuf any) {
      context.writeAndFlush(Unpooled.copiedBuffer(CONNACK));
    }
  }
}
