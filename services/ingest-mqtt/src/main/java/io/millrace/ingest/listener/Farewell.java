package io.millrace.ingest.listener;

import io.millrace.ingest.packet.Reason;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;

/**
 * Tells clients of MQTT 5 that the broker is going when their connection is closed with its port,
 * and not by themselves or by {@link MqttConnection} (reason 0x8B, MQTT 5.0, section 3.14.2.1).
 */
final class Farewell extends ChannelOutboundHandlerAdapter {
  private final MqttConnection connection;

  Farewell(MqttConnection connection) {
    this.connection = connection;
  }

  @Override
  public void close(ChannelHandlerContext context, ChannelPromise promise) {
    // Later: this comes in the middle of a flush, which would leave out what is written now.
    context
        .executor()
        .execute(() -> {
          connection.end(Reason.SERVER_SHUTTING_DOWN);
          context.close(promise);
        });
  }
}
