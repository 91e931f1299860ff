package io.millrace.ingest.listener;

import io.millrace.ingest.packet.Assembly;
import io.millrace.ingest.packet.PacketDecoder;
import io.millrace.ingest.route.Publisher;
import io.millrace.ingest.trust.ClientIdentity;
import io.millrace.ingest.trust.RefusedCertificate;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.WriteBufferWaterMark;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.internal.net.NetSocketInternal;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.ServerSSLOptions;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One event loop's share of a listening port. Deployed several times, with the same port, the
 * instances share the connections. This class alone reaches into a connection's channel.
 */
public final class MqttListener extends VerticleBase {
  /** Name of the handler that makes packets of bytes. */
  static final String DECODER = "mqttDecoder";

  /**
   * Bytes written to a socket that lags behind before no more messages are handed to it, and at
   * which it goes on.
   */
  private static final WriteBufferWaterMark WRITE_MARKS =
      new WriteBufferWaterMark(128 * 1024, 512 * 1024);

  private final Broker broker;
  private final NetServerOptions options;
  private final Function<Executor, Publisher> publishers;
  private final boolean webSocket;
  private @Nullable Publisher publisher;
  private @Nullable NetServer server;

  /**
   * @param options port (negative: any that is free, the same for all instances), host and TLS
   * @param publishers makes the way in for an event loop
   * @param webSocket whether clients come with a WebSocket
   */
  public MqttListener(
      Broker broker,
      NetServerOptions options,
      Function<Executor, Publisher> publishers,
      boolean webSocket) {
    this.webSocket = webSocket;
    this.broker = broker;
    this.options = new NetServerOptions(options).setTcpNoDelay(true);
    this.publishers = publishers;
  }

  @Override
  public Future<?> start() {
    publisher = publishers.apply(action -> context.runOnContext(ignored -> action.run()));
    NetServer created = vertx.createNetServer(options);
    server = created;
    return created
        .connectHandler(this::accept)
        .exceptionHandler(
            failure -> broker.passports().counts().tlsRefused(RefusedCertificate.reasonOf(failure)))
        .listen();
  }

  private void accept(NetSocket socket) {
    Publisher own = publisher;
    if (own == null) {
      return;
    }
    if (!broker.admission().opened()) {
      Future<Void> _ = socket.close();
      return;
    }
    Optional<ClientIdentity> identity = broker.passports().identify(socket);
    if (identity.isEmpty()) {
      broker.admission().closed();
      Future<Void> _ = socket.close();
      return;
    }
    Channel channel = ((NetSocketInternal) socket).channelHandlerContext().channel();
    if (webSocket) {
      WebSocketEntrance.install(channel.pipeline(), broker.options().maxPacketBytes());
    }
    attend(channel, broker, own, identity.get());
  }

  /** Serves the client at the other end, whose bytes reach the pipeline's {@code handler}. */
  static void attend(Channel channel, Broker broker, Publisher publisher, ClientIdentity identity) {
    channel.config().setWriteBufferWaterMark(WRITE_MARKS);
    channel.config().setAllocator(PooledByteBufAllocator.DEFAULT);
    ChannelPipeline pipeline = channel.pipeline();
    ReadGate gate = new ReadGate(channel);
    Assembly assembly = broker.assembly().of(gate, channel.eventLoop(), broker.counts());
    pipeline.addBefore(
        "handler", DECODER, new PacketDecoder(broker.options().maxPacketBytes(), assembly));
    MqttConnection connection = new MqttConnection(broker, publisher, gate, identity);
    pipeline.addBefore("handler", "mqtt", connection);
    pipeline.addBefore("handler", "farewell", new Farewell(connection));
    broker.passports().watch(connection, identity, channel);
  }

  /** The port that is listened on. */
  public int port() {
    return server == null ? 0 : server.actualPort();
  }

  /** Changes certificate and trust for connections to come. */
  public Future<Boolean> renew(ServerSSLOptions tls) {
    return server == null ? Future.succeededFuture(false) : server.updateSSLOptions(tls);
  }

  @Override
  public Future<?> stop() {
    return server == null ? Future.succeededFuture() : server.close();
  }
}
