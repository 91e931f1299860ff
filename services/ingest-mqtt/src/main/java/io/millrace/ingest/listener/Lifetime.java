package io.millrace.ingest.listener;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.timeout.IdleStateHandler;
import java.util.concurrent.TimeUnit;

/** How connections come to their end in time. */
final class Lifetime {
  /** How long a client is given to hear why its connection ends. */
  private static final int LINGER_MILLIS = 1_000;

  private Lifetime() {}

  /**
   * Ends the connection when nothing comes for one and a half times the keep-alive time
   * [MQTT-3.1.2-24]. Bytes count, not packets: a large one may take long.
   */
  static void watchKeepAlive(ChannelHandlerContext context, int seconds) {
    if (seconds > 0) {
      context
          .pipeline()
          .addBefore(
              MqttListener.DECODER,
              "keepAlive",
              new IdleStateHandler(seconds * 1_500L, 0, 0, TimeUnit.MILLISECONDS));
    }
  }

  /**
   * Closes so that the client gets to read why: what it still sends is read and dropped until it
   * closes too or takes too long. Closed at once, a socket with something unread in it would be
   * reset, and the client might never see the last packet.
   */
  static void closeSoftly(ChannelHandlerContext context) {
    Channel channel = context.channel();
    channel.config().setAutoRead(true);
    boolean plain = context.pipeline().get(SslHandler.class) == null;
    if (!plain) {
      // TLS says goodbye by itself, and waits for the client's.
      channel.close();
      return;
    }
    if (channel instanceof DuplexChannel duplex) {
      duplex.shutdownOutput();
    }
    context.executor().schedule(() -> channel.close(), LINGER_MILLIS, TimeUnit.MILLISECONDS);
  }
}
