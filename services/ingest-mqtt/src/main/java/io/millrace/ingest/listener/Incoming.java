package io.millrace.ingest.listener;

import io.millrace.ingest.packet.Packet;
import io.millrace.ingest.packet.PacketProblem;
import io.millrace.ingest.packet.Properties5;
import io.millrace.ingest.packet.Reason;
import io.millrace.ingest.route.Publisher;
import io.millrace.ingest.session.IncomingExactlyOnce;
import io.millrace.ingest.session.Publication;
import io.millrace.ingest.spool.Append;
import io.millrace.ingest.spool.Outcome;
import io.millrace.ingest.topics.TopicRules;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.buffer.BufferInternal;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The messages that one client publishes: into the spool and to subscribers, and their
 * acknowledgements, which for those that pipelines want go out when they are on disk. Reads no more
 * from the socket while too much waits for the disk. QoS 2 messages go into the spool at once, and
 * to subscribers when the client releases them.
 */
final class Incoming {
  private static final long CROWDED_RETRY_MILLIS = 5;

  private final Broker broker;
  private final Publisher publisher;
  private final MqttConnection.Client client;
  private final MqttConnection connection;
  private final ChannelHandlerContext context;
  private final IncomingExactlyOnce exactlyOnce;
  private final boolean version5;
  private final ReadGate gate;
  private final PublishRate rate;
  private final Withheld withheld;
  private @Nullable String @Nullable [] aliases;
  private long pendingBytes;

  /** Messages of QoS 1 that wait for the disk. */
  private int pendingOnce;

  private boolean flushScheduled;

  /** Whether something that was read in this turn was acknowledged at once. */
  private boolean acknowledged;

  private boolean ended;

  Incoming(
      Broker broker,
      Publisher publisher,
      MqttConnection.Client client,
      MqttConnection connection,
      ReadGate gate,
      ChannelHandlerContext context) {
    this.broker = broker;
    this.publisher = publisher;
    this.client = client;
    this.connection = connection;
    this.context = context;
    this.exactlyOnce = client.session().incoming();
    this.gate = gate;
    this.rate =
        new PublishRate(
            broker.options().client().rate(), broker.counts(), gate, context.executor());
    this.withheld =
        new Withheld(
            context.executor(),
            broker.options().retrySeconds(),
            publisher::stores,
            () -> connection.end(Reason.QUOTA_EXCEEDED));
    this.version5 = client.request().version5();
  }

  void publish(Packet.Publish packet) {
    int qos = packet.qos();
    String topic = topic(packet);
    int size = packet.payload().readableBytes();
    broker.counts().messageIn(size);
    rate.count(size);
    if (qos == 2 && exactlyOnce.knows(packet.packetId())) {
      // Sent again: taken once already, or about to be.
      if (exactlyOnce.confirmed(packet.packetId())) {
        client.writer().publishReceived(packet.packetId(), Reason.SUCCESS);
      }
      return;
    }
    if (qos > 0 && version5 && inFlight() >= broker.options().client().receiveMaximum()) {
      broker.counts().limited(Limit.IN_FLIGHT);
      throw new PacketProblem(
          Reason.RECEIVE_MAXIMUM_EXCEEDED, "more than the receive maximum in flight");
    }
    if (qos > 0 && withheld.covers(topic)) {
      withheld.add(topic);
      return;
    }
    if (TopicRules.isReserved(topic)) {
      deny(packet.packetId(), qos, Reason.NOT_AUTHORIZED);
      return;
    }
    if (!allowed(topic)) {
      broker.counts().limited(Limit.TOPIC);
      if (!version5 || qos == 0) {
        throw new PacketProblem(Reason.TOPIC_NAME_INVALID, "a topic that is too long or too deep");
      }
      deny(packet.packetId(), qos, Reason.TOPIC_NAME_INVALID);
      return;
    }
    if (!client.identity().mayPublish(topic)) {
      forbid(packet.packetId(), qos);
      return;
    }
    publish(packet.packetId(), publication(packet, topic, size));
    if (pendingBytes > broker.options().pendingBytes() || publisher.crowded()) {
      pause();
    }
  }

  private int inFlight() {
    // Those of QoS 2 that wait for the disk are in both.
    return exactlyOnce.size() + pendingOnce;
  }

  private boolean allowed(String topic) {
    ClientLimits limits = broker.options().client();
    return TopicRules.within(topic, limits.topicBytes(), limits.topicLevels());
  }

  private void publish(int packetId, Publication publication) {
    int qos = publication.qos();
    Append.Completion completion = outcome -> stored(packetId, publication, outcome);
    Publisher.Accepted how =
        switch (qos) {
          case 0 -> publisher.publish(publication, null);
          case 1 -> publisher.publish(publication, completion);
          default ->
              publisher.spool(
                  publication, completion, client.session().taking(packetId, publication));
        };
    if (how == Publisher.Accepted.REFUSED) {
      refuse(packetId, publication);
      return;
    }
    if (qos == 2) {
      exactlyOnce.begin(packetId, publication);
    }
    if (how == Publisher.Accepted.WHEN_STORED) {
      pendingOnce += qos == 1 ? 1 : 0;
      pendingBytes += publication.cost();
    } else if (qos > 0) {
      accepted(packetId, qos, how == Publisher.Accepted.BY_NOBODY);
    }
  }

  /** A topic that is the broker's own. MQTT 3 has no word for that: the message is gone. */
  private void deny(int packetId, int qos, Reason why) {
    Reason reason = version5 ? why : Reason.SUCCESS;
    if (qos == 1) {
      client.writer().publishAcknowledged(packetId, reason);
    } else if (qos == 2) {
      client.writer().publishReceived(packetId, reason);
    }
  }

  /**
   * A topic that the client's certificate does not allow. MQTT 3 leaves the choice between a false
   * acknowledgement and the end of the connection [MQTT-3.3.5-2]: an acknowledgement is a promise.
   */
  private void forbid(int packetId, int qos) {
    broker.passports().counts().unauthorized(CertificateCounts.Action.PUBLISH);
    if (version5 || qos == 0) {
      deny(packetId, qos, Reason.NOT_AUTHORIZED);
    } else {
      connection.end(Reason.NOT_AUTHORIZED);
    }
  }

  /** Nothing has to be on disk for it. */
  private void accepted(int packetId, int qos, boolean byNobody) {
    client.session().drainIfDue(connection);
    acknowledged = true;
    Reason reason = byNobody ? Reason.NO_MATCHING_SUBSCRIBERS : Reason.SUCCESS;
    if (qos == 1) {
      client.writer().publishAcknowledged(packetId, reason);
    } else {
      exactlyOnce.confirm(packetId);
      client.writer().publishReceived(packetId, Reason.SUCCESS);
    }
  }

  private Publication publication(Packet.Publish packet, String topic, int size) {
    Properties5 properties = packet.properties();
    String answers = properties.text(Properties5.RESPONSE_TOPIC);
    if (answers != null && !TopicRules.isName(answers)) {
      throw new PacketProblem(
          Reason.PROTOCOL_ERROR, "the response topic is invalid [MQTT-3.3.2-14]");
    }
    long expiry = properties.number(Properties5.MESSAGE_EXPIRY, -1);
    return new Publication(
        topic,
        copy(packet.payload(), size),
        packet.qos(),
        packet.retain(),
        properties.forwarded(),
        client.session().clientId(),
        Publication.now(),
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
  private String topic(Packet.Publish packet) {
    String topic = packet.topic();
    long alias = packet.properties().number(Properties5.TOPIC_ALIAS, -1);
    if (alias >= 0) {
      if (alias == 0 || alias > ConnectRequest.TOPIC_ALIASES) {
        throw new PacketProblem(
            Reason.TOPIC_ALIAS_INVALID, "topic alias " + alias + " is out of range");
      }
      if (aliases == null) {
        aliases = new String[ConnectRequest.TOPIC_ALIASES + 1];
      }
      if (topic.isEmpty()) {
        String known = aliases[(int) alias];
        if (known == null) {
          throw new PacketProblem(
              Reason.PROTOCOL_ERROR, "topic alias " + alias + " has not been defined");
        }
        return known;
      }
    }
    if (topic.isEmpty() && version5) {
      throw new PacketProblem(
          Reason.PROTOCOL_ERROR, "neither a topic nor an alias [MQTT 5.0, 3.3.2.1]");
    }
    if (!TopicRules.isName(topic)) {
      throw new PacketProblem(
          Reason.MALFORMED_PACKET, "the topic name '" + topic + "' is invalid [MQTT-3.3.2-2]");
    }
    if (alias > 0 && aliases != null) {
      aliases[(int) alias] = topic;
    }
    return topic;
  }

  /** The connection has ended: another one may own the session when the next outcome comes. */
  void end() {
    ended = true;
    withheld.end();
  }

  private void stored(int packetId, Publication publication, Outcome outcome) {
    if (ended) {
      return;
    }
    pendingOnce -= publication.qos() == 1 ? 1 : 0;
    pendingBytes -= publication.cost();
    switch (outcome) {
      case STORED -> {
        if (publication.qos() == 1) {
          client.writer().publishAcknowledged(packetId, Reason.SUCCESS);
        } else {
          exactlyOnce.confirm(packetId);
          client.writer().publishReceived(packetId, Reason.SUCCESS);
        }
      }
      case REFUSED -> refuse(packetId, publication);
      case FAILED -> {
        exactlyOnce.end(packetId);
        withheld.addUntilStored(publication.topic());
      }
    }
    flushSoon();
  }

  /**
   * Everything that the socket had is read. What was acknowledged at once goes out behind the
   * messages that subscribers of this event loop get by it: somebody waits for those.
   */
  void readComplete() {
    if (acknowledged) {
      acknowledged = false;
      flushSoon();
    } else {
      client.writer().flush();
    }
  }

  private void flushSoon() {
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

  private void refuse(int packetId, Publication publication) {
    broker.counts().refused();
    switch (publication.qos()) {
      case 0 -> {}
      case 1 -> {
        if (version5) {
          client.writer().publishAcknowledged(packetId, Reason.QUOTA_EXCEEDED);
        } else {
          withheld.add(publication.topic());
        }
      }
      default -> {
        exactlyOnce.end(packetId);
        if (version5) {
          client.writer().publishReceived(packetId, Reason.QUOTA_EXCEEDED);
        } else {
          withheld.add(publication.topic());
        }
      }
    }
  }

  /** The client lets go of a QoS 2 message, which now goes to subscribers. */
  void release(int packetId) {
    Publication publication = exactlyOnce.end(packetId);
    Publisher.Accepted how =
        publication == null
            ? Publisher.Accepted.AT_ONCE
            : publisher.deliver(
                publication,
                outcome -> released(packetId, publication, outcome),
                client.session().released(packetId));
    if (how != Publisher.Accepted.WHEN_STORED) {
      client.session().drainIfDue(connection);
      client.writer().publishCompleted(packetId, Reason.SUCCESS);
    }
  }

  private void released(int packetId, Publication publication, Outcome outcome) {
    if (ended) {
      return;
    }
    if (outcome == Outcome.STORED) {
      client.writer().publishCompleted(packetId, Reason.SUCCESS);
      flushSoon();
    } else {
      // The client will ask again.
      exactlyOnce.begin(packetId, publication);
      exactlyOnce.confirm(packetId);
      withheld.addUntilStored(publication.topic());
    }
  }

  private void pause() {
    if (!gate.shutFor(ReadGate.Cause.DISK)) {
      gate.shut(ReadGate.Cause.DISK);
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
    boolean paused = gate.shutFor(ReadGate.Cause.DISK);
    if (!paused || ended || pendingBytes > broker.options().pendingBytes() / 2) {
      return;
    }
    if (publisher.crowded()) {
      awaitRoom();
      return;
    }
    gate.open(ReadGate.Cause.DISK);
  }
}
