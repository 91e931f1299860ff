package io.millrace.ingest.listener;

import io.millrace.ingest.route.Publisher;
import io.millrace.ingest.session.Delivery;
import io.millrace.ingest.session.Outlet;
import io.millrace.ingest.session.Session;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageIdVariableHeader;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttReasonCodeAndPropertiesVariableHeader;
import io.netty.handler.codec.mqtt.MqttSubscribeMessage;
import io.netty.handler.codec.mqtt.MqttUnsubscribeMessage;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One client's connection, from its first packet to its end. Lives on its channel's event loop. */
final class MqttConnection extends ChannelInboundHandlerAdapter implements Outlet {
  private static final Logger log = LoggerFactory.getLogger(MqttConnection.class);

  private enum Stage {
    /** Nothing has come yet. */
    NEW,
    /** CONNECT has come; its session may have to be taken over first. */
    CONNECTING,
    CONNECTED,
    CLOSED
  }

  private final Broker broker;
  private final Publisher publisher;
  private final ArrayDeque<Object> early = new ArrayDeque<>();
  private Stage stage = Stage.NEW;
  private @Nullable ChannelHandlerContext context;
  private @Nullable Client client;
  private @Nullable Incoming incoming;
  private boolean graceful;

  /** A client whose CONNECT has been accepted. */
  record Client(Session session, ConnectPacket connect, PacketWriter writer) {}

  MqttConnection(Broker broker, Publisher publisher) {
    this.broker = broker;
    this.publisher = publisher;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    this.context = context;
    context
        .executor()
        .schedule(
            () -> {
              if (stage == Stage.NEW) {
                context.close();
              }
            },
            broker.options().connectSeconds(),
            TimeUnit.SECONDS);
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (stage == Stage.CONNECTING) {
      early.add(message);
      return;
    }
    try {
      if (message instanceof MqttMessage packet && stage != Stage.CLOSED) {
        handle(context, packet);
      }
    } catch (PacketProblem problem) {
      refuse(problem);
    } finally {
      ReferenceCountUtil.release(message);
    }
  }

  private void handle(ChannelHandlerContext context, MqttMessage packet) {
    if (packet.decoderResult().isFailure()) {
      throw DecodeProblems.of(packet.decoderResult().cause());
    }
    MqttMessageType type = packet.fixedHeader().messageType();
    if (stage == Stage.NEW) {
      if (type != MqttMessageType.CONNECT) {
        throw new PacketProblem(
            Reason.PROTOCOL_ERROR, "the first packet is " + type + " and not CONNECT");
      }
      connect(context, ConnectPacket.read((MqttConnectMessage) packet));
      return;
    }
    Client connected = client;
    Incoming publishes = incoming;
    if (connected == null || publishes == null) {
      return;
    }
    Session session = connected.session();
    PacketWriter writer = connected.writer();
    switch (type) {
      case PUBLISH -> publishes.publish((MqttPublishMessage) packet);
      case PUBACK, PUBCOMP -> session.completed(packetId(packet));
      case PUBREC -> received(connected, packetId(packet), failed(packet));
      case PUBREL -> publishes.release(packetId(packet));
      case SUBSCRIBE ->
          SubscribePackets.subscribe(broker, connected, context, (MqttSubscribeMessage) packet);
      case UNSUBSCRIBE ->
          SubscribePackets.unsubscribe(broker, connected, context, (MqttUnsubscribeMessage) packet);
      case PINGREQ -> context.write(MqttMessage.PINGRESP);
      case DISCONNECT -> disconnect(connected, packet);
      default -> throw new PacketProblem(Reason.PROTOCOL_ERROR, "a client does not send " + type);
    }
    if (type != MqttMessageType.PUBLISH) {
      writer.flush();
    }
  }

  private static int packetId(MqttMessage packet) {
    return ((MqttMessageIdVariableHeader) packet.variableHeader()).messageId();
  }

  private static boolean failed(MqttMessage packet) {
    return packet.variableHeader()
            instanceof io.netty.handler.codec.mqtt.MqttPubReplyMessageVariableHeader reply
        && (reply.reasonCode() & 0x80) != 0;
  }

  private static void received(Client client, int packetId, boolean failed) {
    if (failed) {
      client.session().completed(packetId);
    } else {
      boolean known = client.session().received(packetId);
      boolean tell = !known && client.connect().version5();
      client
          .writer()
          .publishReleased(packetId, tell ? Reason.PACKET_IDENTIFIER_NOT_FOUND : Reason.SUCCESS);
    }
  }

  private void connect(ChannelHandlerContext context, ConnectPacket connect) {
    stage = Stage.CONNECTING;
    // What the client sends before its answer waits in the socket, but for what has been read
    // already.
    context.channel().config().setAutoRead(false);
    broker
        .sessions()
        .attach(
            connect.clientId(),
            connect.cleanStart(),
            this,
            (session, present) -> {
              if (stage == Stage.CLOSED) {
                broker.sessions().detach(session, this, true);
                return;
              }
              accepted(context, connect, session, present);
            });
  }

  private void accepted(
      ChannelHandlerContext context, ConnectPacket connect, Session session, boolean present) {
    PacketWriter writer = new PacketWriter(context, connect.version5(), connect.maxPacketBytes());
    Client connected = new Client(session, connect, writer);
    client = connected;
    incoming = new Incoming(broker, publisher, connected, context, this::closeSoon);
    stage = Stage.CONNECTED;
    broker.counts().connected();
    session.expirySeconds(connect.expirySeconds());
    broker.sessions().will(session, connect.will());
    connect.watchKeepAlive(context);
    context.write(connect.accept(present, session.expirySeconds(), broker.options()));
    if (present) {
      session.resume(this);
    }
    context.flush();
    context.channel().config().setAutoRead(true);
    Object next;
    while ((next = early.poll()) != null) {
      channelRead(context, next);
    }
    channelReadComplete(context);
  }

  private void disconnect(Client client, MqttMessage packet) {
    graceful = true;
    if (client.connect().version5()
        && packet.variableHeader() instanceof MqttReasonCodeAndPropertiesVariableHeader header) {
      // 0x04: goodbye, but publish my will.
      graceful = header.reasonCode() == 0;
      long expiry =
          Properties5.number(header.properties(), MqttProperties.SESSION_EXPIRY_INTERVAL, -1);
      if (expiry > 0 && client.session().expirySeconds() == 0) {
        graceful = false;
        throw new PacketProblem(
            Reason.PROTOCOL_ERROR, "a session that was to end cannot be prolonged");
      }
      if (expiry >= 0) {
        client.session().expirySeconds(expiry);
      }
    }
    close();
  }

  /** Ends the connection for breaking a rule, telling why where the protocol has words for it. */
  private void refuse(PacketProblem problem) {
    broker.counts().protocolError();
    ChannelHandlerContext context = this.context;
    if (context == null || stage == Stage.CLOSED) {
      return;
    }
    log.debug(
        "connection of {} ended: {}", context.channel().remoteAddress(), problem.getMessage());
    if (stage == Stage.NEW) {
      MqttMessage answer = DecodeProblems.connectAnswer(problem);
      if (answer != null) {
        context.writeAndFlush(answer);
      }
      close();
    } else {
      end(problem.reason());
    }
  }

  /** Ends the connection; an MQTT 5 client is told why. */
  void end(Reason reason) {
    ChannelHandlerContext context = this.context;
    Client connected = client;
    if (context != null
        && stage == Stage.CONNECTED
        && connected != null
        && connected.connect().version5()) {
      connected.writer().flush();
      context.writeAndFlush(SubscribePackets.disconnect(reason));
    }
    close();
  }

  private void close() {
    if (context != null && stage != Stage.CLOSED) {
      finish();
      context.channel().close();
    }
  }

  private void closeSoon() {
    if (context != null) {
      context
          .executor()
          .schedule(
              () -> end(Reason.QUOTA_EXCEEDED), broker.options().retrySeconds(), TimeUnit.SECONDS);
    }
  }

  /** Lets go of the session. */
  private void finish() {
    stage = Stage.CLOSED;
    Object dropped;
    while ((dropped = early.poll()) != null) {
      ReferenceCountUtil.release(dropped);
    }
    Client connected = client;
    client = null;
    if (incoming != null) {
      incoming.end();
    }
    if (connected != null) {
      broker.counts().disconnected();
      connected.writer().release();
      broker.sessions().detach(connected.session(), this, graceful);
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    Client connected = client;
    if (connected != null) {
      connected.writer().flush();
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    Client connected = client;
    if (connected != null && context.channel().isWritable()) {
      connected.session().drain(this);
    }
    context.fireChannelWritabilityChanged();
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    // While reading is paused the client cannot be heard.
    if (event instanceof IdleStateEvent) {
      if (context.channel().config().isAutoRead()) {
        end(Reason.KEEP_ALIVE_TIMEOUT);
      }
      return;
    }
    context.fireUserEventTriggered(event);
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    if (stage != Stage.CLOSED) {
      finish();
    }
    context.fireChannelInactive();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable failure) {
    if (!(failure instanceof IOException)) {
      log.debug("connection of {} failed", context.channel().remoteAddress(), failure);
    }
    close();
  }

  @Override
  public void execute(Runnable action) {
    if (context != null) {
      context.executor().execute(action);
    }
  }

  @Override
  public boolean writable() {
    return context != null && context.channel().isWritable();
  }

  @Override
  public int window() {
    Client connected = client;
    return connected == null ? 0 : connected.connect().receiveMaximum();
  }

  @Override
  public boolean publish(Delivery delivery, int packetId, boolean again) {
    Client connected = client;
    if (connected == null || !connected.writer().publish(delivery, packetId, again)) {
      return false;
    }
    broker.counts().messageOut(delivery.publication().payload().length());
    return true;
  }

  @Override
  public void release(int packetId) {
    Client connected = client;
    if (connected != null) {
      connected.writer().publishReleased(packetId, Reason.SUCCESS);
    }
  }

  @Override
  public void flush() {
    Client connected = client;
    if (connected != null) {
      connected.writer().flush();
    }
  }

  @Override
  public void takeOver(Runnable then) {
    execute(() -> {
      end(Reason.SESSION_TAKEN_OVER);
      then.run();
    });
  }
}
