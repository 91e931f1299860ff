package io.millrace.ingest.listener;

import io.millrace.ingest.route.Publisher;
import io.millrace.ingest.session.IncomingExactlyOnce;
import io.millrace.ingest.session.Publication;
import io.millrace.ingest.spool.Append;
import io.millrace.ingest.spool.Outcome;
import io.millrace.ingest.topics.TopicRules;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.buffer.BufferInternal;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The messages that one client publishes: into the spool and to subscribers, and their
 * acknowledgements, which for those that pipelines want go out when they are on disk. Reads no more
 * from the socket while too much waits for the disk.
 */
final class Incoming {
  private static final int MAX_WITHHELD = 1_000;
  private static final long CROWDED_RETRY_MILLIS = 5;

  private final Broker broker;
  private final Publisher publisher;
  private final MqttConnection.Client client;
  private final ChannelHandlerContext context;
  private final Runnable unacknowledged;
  private final IncomingExactlyOnce exactlyOnce;
  private final boolean version5;
  private @Nullable String @Nullable [] aliases;
  private long pendingBytes;
  private int pending;
  private boolean paused;
  private boolean flushScheduled;
  private boolean closing;

  /**
   * Topics of messages that were not acknowledged: until the connection ends no other of theirs is.
   */
  private final Set<String> withheld = new HashSet<>(0);

  private boolean withheldAll;

  private boolean ended;

  /**
   * @param unacknowledged called once, when a message was left without an acknowledgement and the
   *     client cannot be told
   */
  Incoming(
      Broker broker,
      Publisher publisher,
      MqttConnection.Client client,
      ChannelHandlerContext context,
      Runnable unacknowledged) {
    this.broker = broker;
    this.publisher = publisher;
    this.client = client;
    this.context = context;
    this.unacknowledged = unacknowledged;
    this.exactlyOnce = client.session().incoming();
    this.version5 = client.connect().version5();
  }

  /** Now, in nanoseconds since the epoch. */
  static long now() {
    Instant now = Instant.now();
    return now.getEpochSecond() * 1_000_000_000L + now.getNano();
  }

  void publish(MqttPublishMessage packet) {
    int qos = packet.fixedHeader().qosLevel().value();
    int packetId = packet.variableHeader().packetId();
    String topic = topic(packet);
    int size = packet.payload().readableBytes();
    broker.counts().messageIn(size);
    if (qos == 2 && !exactlyOnce.begin(packetId)) {
      // Sent again: taken once already, or about to be.
      if (exactlyOnce.confirmed(packetId)) {
        client.writer().publishReceived(packetId, Reason.SUCCESS);
      }
      return;
    }
    if (qos > 0 && version5 && pending >= broker.options().receiveMaximum()) {
      throw new PacketProblem(
          Reason.RECEIVE_MAXIMUM_EXCEEDED, "more than the receive maximum in flight");
    }
    if (qos > 0 && (withheldAll || withheld.contains(topic))) {
      // One before it on this topic was not taken: this one must not overtake it.
      leaveUnacknowledged(packetId, qos, topic);
      return;
    }
    Publication publication = publication(packet, topic, qos, copy(packet.payload(), size));
    Append.Completion completion =
        qos == 0 ? null : outcome -> stored(packetId, qos, size, topic, outcome);
    switch (publisher.publish(publication, completion)) {
      case AT_ONCE -> {
        if (qos > 0) {
          acknowledge(packetId, qos);
        }
      }
      case WHEN_STORED -> {
        pending++;
        pendingBytes += size;
      }
      case REFUSED -> refuse(packetId, qos, topic);
    }
    if (pendingBytes > broker.options().pendingBytes() || publisher.crowded()) {
      pause();
    }
  }

  private Publication publication(
      MqttPublishMessage packet, String topic, int qos, Buffer payload) {
    MqttProperties properties = packet.variableHeader().properties();
    long expiry = Properties5.number(properties, MqttProperties.PUBLICATION_EXPIRY_INTERVAL, -1);
    return new Publication(
        topic,
        payload,
        qos,
        packet.fixedHeader().isRetain(),
        Properties5.forwarded(properties),
        client.session().clientId(),
        now(),
        expiry < 0
            ? Long.MAX_VALUE
            : System.currentTimeMillis() + TimeUnit.SECONDS.toMillis(expiry));
  }

  private static Buffer copy(ByteBuf payload, int size) {
    byte[] bytes = new byte[size];
    payload.getBytes(payload.readerIndex(), bytes);
    return BufferInternal.buffer(Unpooled.wrappedBuffer(bytes));
  }

  /** The topic as it stands, or the one that an alias means (MQTT 5.0, section 3.3.2.3.4). */
  private String topic(MqttPublishMessage packet) {
    String topic = packet.variableHeader().topicName();
    long alias =
        Properties5.number(packet.variableHeader().properties(), MqttProperties.TOPIC_ALIAS, -1);
    if (alias >= 0) {
      if (alias == 0 || alias > ConnectPacket.TOPIC_ALIASES) {
        throw new PacketProblem(
            Reason.TOPIC_ALIAS_INVALID, "topic alias " + alias + " is out of range");
      }
      if (aliases == null) {
        aliases = new String[ConnectPacket.TOPIC_ALIASES + 1];
      }
      if (topic.isEmpty()) {
        String known = aliases[(int) alias];
        if (known == null) {
          throw new PacketProblem(
              Reason.PROTOCOL_ERROR, "topic alias " + alias + " has not been defined");
        }
        return known;
      }
      aliases[(int) alias] = topic;
    }
    if (!TopicRules.isName(topic)) {
      throw new PacketProblem(Reason.TOPIC_NAME_INVALID, "the topic name is invalid");
    }
    return topic;
  }

  /** The connection has ended: another one may own the session when the next outcome comes. */
  void end() {
    ended = true;
  }

  private void stored(int packetId, int qos, int size, String topic, Outcome outcome) {
    if (ended) {
      return;
    }
    pending--;
    pendingBytes -= size;
    switch (outcome) {
      case STORED -> acknowledge(packetId, qos);
      case REFUSED -> refuse(packetId, qos, topic);
      case FAILED -> leaveUnacknowledged(packetId, qos, topic);
    }
    if (!flushScheduled) {
      // One write for all acknowledgements of this turn.
      flushScheduled = true;
      context.executor().execute(this::flush);
    }
  }

  private void flush() {
    flushScheduled = false;
    if (ended) {
      return;
    }
    client.writer().flush();
    resume();
  }

  private void acknowledge(int packetId, int qos) {
    if (qos == 1) {
      client.writer().publishAcknowledged(packetId, Reason.SUCCESS);
    } else {
      exactlyOnce.confirm(packetId);
      client.writer().publishReceived(packetId, Reason.SUCCESS);
    }
  }

  private void refuse(int packetId, int qos, String topic) {
    broker.counts().refused();
    if (qos == 0) {
      return;
    }
    if (!version5) {
      leaveUnacknowledged(packetId, qos, topic);
    } else if (qos == 1) {
      client.writer().publishAcknowledged(packetId, Reason.QUOTA_EXCEEDED);
    } else {
      exactlyOnce.end(packetId);
      client.writer().publishReceived(packetId, Reason.QUOTA_EXCEEDED);
    }
  }

  private void leaveUnacknowledged(int packetId, int qos, String topic) {
    if (withheld.size() < MAX_WITHHELD) {
      withheld.add(topic);
    } else {
      // Too many to remember: what comes now must not be taken at all.
      withheldAll = true;
    }
    if (qos == 2) {
      exactlyOnce.end(packetId);
    }
    if (!closing) {
      closing = true;
      unacknowledged.run();
    }
  }

  /** The client lets go of a QoS 2 message. */
  void release(int packetId) {
    boolean known = exactlyOnce.end(packetId);
    client
        .writer()
        .publishCompleted(
            packetId, known || !version5 ? Reason.SUCCESS : Reason.PACKET_IDENTIFIER_NOT_FOUND);
  }

  private void pause() {
    if (!paused) {
      paused = true;
      context.channel().config().setAutoRead(false);
      if (pendingBytes <= broker.options().pendingBytes()) {
        awaitRoom();
      }
    }
  }

  /** Others fill the disk's queue: nothing of this connection may come back to wake it. */
  private void awaitRoom() {
    context.executor().schedule(this::resume, CROWDED_RETRY_MILLIS, TimeUnit.MILLISECONDS);
  }

  private void resume() {
    if (!paused || ended || pendingBytes > broker.options().pendingBytes() / 2) {
      return;
    }
    if (publisher.crowded()) {
      awaitRoom();
      return;
    }
    paused = false;
    context.channel().config().setAutoRead(true);
  }
}
