package io.millrace.ingest.listener;

import io.millrace.ingest.packet.Answers;
import io.millrace.ingest.packet.Packet;
import io.millrace.ingest.packet.PacketProblem;
import io.millrace.ingest.packet.PacketWriter;
import io.millrace.ingest.packet.Properties5;
import io.millrace.ingest.packet.Reason;
import io.millrace.ingest.route.Publisher;
import io.millrace.ingest.session.Delivery;
import io.millrace.ingest.session.Outlet;
import io.millrace.ingest.session.Session;
import io.millrace.ingest.trust.ClientIdentity;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.timeout.IdleStateEvent;
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

  /** A client whose CONNECT has been accepted. */
  record Client(
      Session session, ConnectRequest request, PacketWriter writer, ClientIdentity identity) {}

  private final Broker broker;
  private final Publisher publisher;
  private final ClientIdentity identity;
  private final ArrayDeque<Packet> early = new ArrayDeque<>();
  private Stage stage = Stage.NEW;
  private @Nullable ChannelHandlerContext context;
  private @Nullable Client client;
  private @Nullable Incoming incoming;
  private boolean graceful;
  private @Nullable ConnectRequest asked;
  private final ReadGate gate;

  MqttConnection(Broker broker, Publisher publisher, ReadGate gate, ClientIdentity identity) {
    this.gate = gate;
    this.broker = broker;
    this.publisher = publisher;
    this.identity = identity;
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
    Packet packet = (Packet) message;
    if (stage == Stage.CONNECTING) {
      early.add(packet);
      return;
    }
    try {
      if (stage != Stage.CLOSED) {
        handle(context, packet);
      }
    } catch (PacketProblem problem) {
      refuse(problem);
    } finally {
      packet.release();
    }
  }

  private void handle(ChannelHandlerContext context, Packet packet) {
    Client connected = client;
    Incoming publishes = incoming;
    if (connected == null || publishes == null) {
      switch (packet) {
        case Packet.Connect connect ->
            connect(context, ConnectRequest.admit(connect, broker, identity));
        case Packet.Faulty faulty -> throw faulty.problem();
        default ->
            throw new PacketProblem(Reason.PROTOCOL_ERROR, "the first packet is not CONNECT");
      }
      return;
    }
    switch (packet) {
      case Packet.Publish publish -> publishes.publish(publish);
      case Packet.Reply reply -> new Replies(this, connected, publishes).take(reply);
      case Packet.Subscribe subscribe ->
          new SubscribeAnswers(broker, this, connected).subscribe(subscribe);
      case Packet.Unsubscribe unsubscribe ->
          new SubscribeAnswers(broker, this, connected).unsubscribe(unsubscribe);
      case Packet.Ping ping -> connected.writer().write(Answers.pong());
      case Packet.Disconnect disconnect -> disconnect(connected, disconnect);
      case Packet.Faulty faulty -> throw faulty.problem();
      case Packet.Connect again ->
          throw new PacketProblem(Reason.PROTOCOL_ERROR, "a second CONNECT");
    }
  }

  private void connect(ChannelHandlerContext context, ConnectRequest request) {
    stage = Stage.CONNECTING;
    asked = request;
    // What the client sends before its answer waits in the socket, but for what has been read.
    gate.shut(ReadGate.Cause.CONNECTING);
    attach(context, request, request.cleanStart());
  }

  private void attach(ChannelHandlerContext context, ConnectRequest request, boolean clean) {
    broker
        .sessions()
        .attach(
            request.clientId(),
            clean,
            this,
            (session, present) -> {
              boolean allowed = !present || Passports.allows(identity, session);
              if (stage != Stage.CLOSED && allowed) {
                accepted(context, request, session, present);
                return;
              }
              broker.sessions().detach(session, this, true);
              if (stage != Stage.CLOSED) {
                attach(context, request, true);
              }
            });
  }

  private void accepted(
      ChannelHandlerContext context, ConnectRequest request, Session session, boolean present) {
    PacketWriter writer =
        new PacketWriter(
            context, request.version5(), request.maxPacketBytes(), request.topicAliases());
    Client connected = new Client(session, request, writer, identity);
    client = connected;
    incoming = new Incoming(broker, publisher, connected, this, gate, context);
    stage = Stage.CONNECTED;
    broker.counts().connected();
    broker.sessions().accepted(session, request.expirySeconds(), request.will());
    Lifetime.watchKeepAlive(context, request.keepAliveSeconds());
    ByteBuf answer = request.accepted(present, session.expirySeconds(), broker.options());
    if (answer.readableBytes() > request.maxPacketBytes()) {
      answer.release();
      close();
      return;
    }
    writer.write(answer);
    if (present) {
      session.resume(this);
    }
    context.flush();
    gate.open(ReadGate.Cause.CONNECTING);
    Packet next;
    while ((next = early.poll()) != null) {
      channelRead(context, next);
    }
    channelReadComplete(context);
  }

  private void disconnect(Client client, Packet.Disconnect packet) {
    long expiry = packet.properties().number(Properties5.SESSION_EXPIRY, -1);
    if (expiry > 0 && client.session().expirySeconds() == 0) {
      throw new PacketProblem(
          Reason.PROTOCOL_ERROR, "a session that was to end cannot be prolonged [MQTT-3.14.2-2]");
    }
    if (expiry >= 0) {
      client.session().expirySeconds(expiry);
    }
    // Whatever else a client says, its will is wanted all the same [MQTT-3.1.2-8].
    graceful = packet.reasonCode() == Reason.SUCCESS.code();
    close();
  }

  /** Ends the connection for breaking a rule, telling why where the protocol has words for it. */
  private void refuse(PacketProblem problem) {
    if (problem.reason() == Reason.PACKET_TOO_LARGE) {
      broker.counts().limited(Limit.PACKET_SIZE);
    }
    broker.counts().protocolError();
    ChannelHandlerContext context = this.context;
    if (context == null || stage == Stage.CLOSED) {
      return;
    }
    log.debug(
        "{} sent what ends a connection: {}",
        context.channel().remoteAddress(),
        problem.getMessage());
    if (!problem.answered()) {
      close();
    } else if (stage == Stage.CONNECTED) {
      end(problem.reason());
    } else {
      turnAway(context, Answers.refused(problem.version(), problem.reason(), problem.maxPacket()));
    }
  }

  private void turnAway(ChannelHandlerContext context, @Nullable ByteBuf answer) {
    if (answer == null) {
      close();
    } else {
      context.write(answer);
      closeSoftly();
    }
  }

  /** Ends the connection; an MQTT 5 client is told why. */
  void end(Reason reason) {
    Client connected = client;
    if (stage == Stage.CONNECTED && connected != null && connected.request().version5()) {
      connected.writer().write(Answers.disconnect(reason, connected.request().maxPacketBytes()));
      closeSoftly();
    } else {
      close();
    }
  }

  private void close() {
    if (context != null && stage != Stage.CLOSED) {
      flush();
      finish();
      context.channel().close();
    }
  }

  private void closeSoftly() {
    if (context != null && stage != Stage.CLOSED) {
      flush();
      finish();
      context.flush();
      Lifetime.closeSoftly(context);
    }
  }

  /** Lets go of the session. */
  private void finish() {
    stage = Stage.CLOSED;
    early.forEach(Packet::release);
    early.clear();
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
    if (connected != null && incoming != null) {
      connected.session().drainIfDue(this);
      connected.session().writeSettled();
      incoming.readComplete();
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    Client connected = client;
    boolean writable = context.channel().isWritable();
    if (writable) {
      gate.open(ReadGate.Cause.OUTPUT);
    } else {
      // Whoever does not read its answers is not to ask for more.
      gate.shut(ReadGate.Cause.OUTPUT);
    }
    if (connected != null && writable) {
      connected.session().drain(this);
      connected.session().writeSettled();
    }
    context.fireChannelWritabilityChanged();
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    // While reading is paused the client cannot be heard.
    if (!(event instanceof IdleStateEvent)) {
      context.fireUserEventTriggered(event);
    } else if (gate.isOpen()) {
      end(Reason.KEEP_ALIVE_TIMEOUT);
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    broker.admission().closed();
    if (stage != Stage.CLOSED) {
      finish();
    }
    context.fireChannelInactive();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable failure) {
    if (!(failure instanceof IOException)) {
      log.warn("the connection of {} failed", context.channel().remoteAddress(), failure);
    }
    close();
  }

  @Override
  public void execute(Runnable action) {
    if (context != null) {
      context.executor().execute(action);
    }
  }

  boolean onEventLoop() {
    return context != null && context.executor().inEventLoop();
  }

  /** Runs something on the client's event loop unless its connection has ended by then. */
  void later(Runnable action) {
    execute(() -> {
      if (stage == Stage.CONNECTED) {
        action.run();
      }
    });
  }

  @Override
  public boolean writable() {
    return context != null && context.channel().isWritable();
  }

  @Override
  public int window() {
    Client connected = client;
    return connected == null ? 0 : connected.request().receiveMaximum();
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

  @Override
  public void turnAway() {
    execute(() -> {
      if (context != null && asked != null && stage == Stage.CONNECTING) {
        turnAway(context, asked.unavailable());
      }
    });
  }
}
