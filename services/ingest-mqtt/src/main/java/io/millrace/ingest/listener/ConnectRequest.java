package io.millrace.ingest.listener;

import io.millrace.ingest.packet.Answers;
import io.millrace.ingest.packet.Packet;
import io.millrace.ingest.packet.PacketProblem;
import io.millrace.ingest.packet.Properties5;
import io.millrace.ingest.packet.Reason;
import io.millrace.ingest.session.Publication;
import io.millrace.ingest.session.Will;
import io.millrace.ingest.topics.TopicRules;
import io.millrace.ingest.trust.ClientIdentity;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.vertx.core.internal.buffer.BufferInternal;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What a client asks for when it connects, judged.
 *
 * @param assigned whether the broker chose the client id
 * @param version protocol level: 3, 4 or 5
 * @param expirySeconds how long the session is to be kept without a connection
 * @param receiveMaximum most QoS 1 and 2 messages that may be on their way to the client
 * @param topicAliases most topic aliases that the client accepts
 * @param maxPacketBytes largest packet that the client accepts
 * @param keepAliveSeconds 0 for none
 * @param keepAliveChanged whether that is not what the client asked for
 */
record ConnectRequest(
    String clientId,
    boolean assigned,
    int version,
    boolean cleanStart,
    long expirySeconds,
    int receiveMaximum,
    int topicAliases,
    long maxPacketBytes,
    int keepAliveSeconds,
    boolean keepAliveChanged,
    @Nullable Will will) {
  /** How many topic aliases a client may define. */
  static final int TOPIC_ALIASES = 10;

  private static final long NEVER = 0xFFFF_FFFFL;

  /**
   * Judges it by the bounds on connections and by the client's certificate too.
   *
   * @throws PacketProblem why the client is refused
   */
  static ConnectRequest admit(Packet.Connect packet, Broker broker, ClientIdentity identity) {
    Reason refused = broker.admission().refuses();
    if (refused != null) {
      throw PacketProblem.refusal(packet, refused, "too many connections");
    }
    ConnectRequest request = judge(packet, broker.options().client());
    if (request.will != null) {
      admitWill(packet, request.will.publication().topic(), broker, identity);
    }
    return request;
  }

  /** What cannot be published cannot be left behind to be published either. */
  private static void admitWill(
      Packet.Connect packet, String topic, Broker broker, ClientIdentity identity) {
    if (TopicRules.isReserved(topic)) {
      throw PacketProblem.refusal(
          packet, Reason.NOT_AUTHORIZED, "the topic of the will is the broker's own");
    }
    ClientLimits limits = broker.options().client();
    if (!TopicRules.within(topic, limits.topicBytes(), limits.topicLevels())) {
      broker.counts().limited(Limit.TOPIC);
      throw PacketProblem.refusal(
          packet, Reason.TOPIC_NAME_INVALID, "the topic of the will is too long or too deep");
    }
    if (!identity.mayPublish(topic)) {
      broker.passports().counts().unauthorized(CertificateCounts.Action.WILL);
      throw PacketProblem.refusal(
          packet, Reason.NOT_AUTHORIZED, "the certificate does not allow the topic of the will");
    }
  }

  static ConnectRequest judge(Packet.Connect packet, ClientLimits limits) {
    boolean version5 = packet.version() == 5;
    Properties5 properties = packet.properties();
    String given = packet.clientId();
    if (given.isEmpty() && (packet.version() == 3 || (!version5 && !packet.cleanStart()))) {
      throw PacketProblem.refusal(
          packet,
          Reason.CLIENT_IDENTIFIER_NOT_VALID,
          "a session that is to be kept needs a client id [MQTT-3.1.3-8]");
    }
    if (properties.has(Properties5.AUTHENTICATION_METHOD)) {
      throw PacketProblem.refusal(
          packet, Reason.BAD_AUTHENTICATION_METHOD, "no authentication method is offered");
    }
    if (properties.has(Properties5.AUTHENTICATION_DATA)) {
      throw PacketProblem.refusal(
          packet, Reason.PROTOCOL_ERROR, "authentication data without a method");
    }
    long window = properties.number(Properties5.RECEIVE_MAXIMUM, 65_535);
    long maxPacket = properties.number(Properties5.MAXIMUM_PACKET_SIZE, Long.MAX_VALUE);
    if (window == 0 || maxPacket == 0) {
      throw PacketProblem.refusal(
          packet, Reason.PROTOCOL_ERROR, "receive maximum and maximum packet size must not be 0");
    }
    long expiry =
        version5
            ? properties.number(Properties5.SESSION_EXPIRY, 0)
            : packet.cleanStart() ? 0 : NEVER;
    String clientId = given.isEmpty() ? "auto-" + UUID.randomUUID() : given;
    Packet.WillMessage will = packet.will();
    int wished = packet.keepAliveSeconds();
    boolean longer = wished == 0 || wished > limits.keepAliveSeconds();
    boolean limited = longer && limits.keepAliveSeconds() < ClientLimits.ANY_KEEP_ALIVE;
    return new ConnectRequest(
        clientId,
        given.isEmpty(),
        packet.version(),
        packet.cleanStart(),
        expiry,
        (int) Math.min(window, limits.inFlight()),
        (int) properties.number(Properties5.TOPIC_ALIAS_MAXIMUM, 0),
        maxPacket,
        limited ? limits.keepAliveSeconds() : wished,
        limited,
        will == null ? null : will(packet, will, clientId));
  }

  private static Will will(Packet.Connect packet, Packet.WillMessage will, String clientId) {
    if (!TopicRules.isName(will.topic())) {
      throw PacketProblem.refusal(
          packet, Reason.TOPIC_NAME_INVALID, "the topic of the will is invalid");
    }
    String answers = will.properties().text(Properties5.RESPONSE_TOPIC);
    if (answers != null && !TopicRules.isName(answers)) {
      throw PacketProblem.refusal(
          packet, Reason.PROTOCOL_ERROR, "the response topic of the will is invalid");
    }
    long expiry = will.properties().number(Properties5.MESSAGE_EXPIRY, -1);
    Publication publication =
        new Publication(
            will.topic(),
            BufferInternal.buffer(Unpooled.wrappedBuffer(will.payload())),
            will.qos(),
            will.retain(),
            will.properties().forwarded(),
            clientId,
            Publication.now(),
            expiry < 0
                ? Long.MAX_VALUE
                : System.currentTimeMillis() + TimeUnit.SECONDS.toMillis(expiry));
    return new Will(will.properties().number(Properties5.WILL_DELAY, 0), publication);
  }

  boolean version5() {
    return version == 5;
  }

  /** The CONNACK of a client whose session cannot be had now. */
  @Nullable ByteBuf unavailable() {
    return Answers.refused(version, Reason.SERVER_UNAVAILABLE, maxPacketBytes);
  }

  /** The CONNACK that accepts. */
  ByteBuf accepted(boolean sessionPresent, long grantedExpiry, BrokerOptions options) {
    // MQTT 3.1 has no word for it.
    boolean tellPresent = sessionPresent && version > 3;
    return Answers.accepted(
        version5(),
        tellPresent,
        new Answers.Granted(
            options.client().receiveMaximum(),
            options.maxPacketBytes(),
            TOPIC_ALIASES,
            assigned ? clientId : null,
            grantedExpiry == expirySeconds ? null : Long.valueOf(grantedExpiry),
            keepAliveChanged ? keepAliveSeconds : null));
  }
}
