package io.millrace.ingest.listener;

import io.millrace.ingest.session.Publication;
import io.millrace.ingest.session.Will;
import io.millrace.ingest.topics.TopicRules;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttConnectPayload;
import io.netty.handler.codec.mqtt.MqttConnectReturnCode;
import io.netty.handler.codec.mqtt.MqttConnectVariableHeader;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.timeout.IdleStateHandler;
import io.vertx.core.internal.buffer.BufferInternal;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What a client asks for when it connects.
 *
 * @param assigned whether the broker chose the client id
 * @param expirySeconds how long the session is to be kept without a connection
 * @param receiveMaximum most QoS 1 and 2 messages that may be on their way to the client
 * @param maxPacketBytes largest packet that the client accepts
 * @param keepAliveSeconds 0 for none
 */
record ConnectPacket(
    String clientId,
    boolean assigned,
    boolean version5,
    boolean cleanStart,
    long expirySeconds,
    int receiveMaximum,
    long maxPacketBytes,
    int keepAliveSeconds,
    @Nullable Will will) {
  /** What we keep on its way to one client at most, whatever it asks for. */
  private static final int WINDOW = 1_024;

  /** How many topic aliases a client may define. */
  static final int TOPIC_ALIASES = 64;

  private static final long NEVER = 0xFFFF_FFFFL;

  static ConnectPacket read(MqttConnectMessage packet) {
    MqttConnectVariableHeader header = packet.variableHeader();
    MqttProperties properties = header.properties();
    boolean version5 = header.version() == 5;
    String given = packet.payload().clientIdentifier();
    if (given.isEmpty() && !version5 && !header.isCleanSession()) {
      throw new PacketProblem(
          Reason.CLIENT_IDENTIFIER_NOT_VALID,
          "a session that is to be kept needs a client id [MQTT-3.1.3-8]");
    }
    if (Properties5.text(properties, MqttProperties.AUTHENTICATION_METHOD) != null) {
      throw new PacketProblem(
          Reason.BAD_AUTHENTICATION_METHOD, "no authentication method is offered");
    }
    long window = Properties5.number(properties, MqttProperties.RECEIVE_MAXIMUM, 65_535);
    long maxPacket =
        Properties5.number(properties, MqttProperties.MAXIMUM_PACKET_SIZE, Long.MAX_VALUE);
    if (window == 0 || maxPacket == 0) {
      throw new PacketProblem(
          Reason.PROTOCOL_ERROR, "receive maximum and maximum packet size must not be 0");
    }
    long expiry =
        version5
            ? Properties5.number(properties, MqttProperties.SESSION_EXPIRY_INTERVAL, 0)
            : header.isCleanSession() ? 0 : NEVER;
    String clientId = given.isEmpty() ? "auto-" + UUID.randomUUID() : given;
    return new ConnectPacket(
        clientId,
        given.isEmpty(),
        version5,
        header.isCleanSession(),
        expiry,
        (int) Math.min(window, WINDOW),
        maxPacket,
        header.keepAliveTimeSeconds(),
        header.isWillFlag() ? will(header, packet.payload(), clientId) : null);
  }

  private static Will will(
      MqttConnectVariableHeader header, MqttConnectPayload payload, String clientId) {
    String topic = payload.willTopic();
    if (topic == null || !TopicRules.isName(topic)) {
      throw new PacketProblem(Reason.TOPIC_NAME_INVALID, "the topic of the will is invalid");
    }
    if (header.willQos() > 2) {
      throw new PacketProblem(
          Reason.MALFORMED_PACKET, "the will's quality of service is 3 [MQTT-3.1.2-14]");
    }
    byte[] content = payload.willMessageInBytes();
    MqttProperties properties = payload.willProperties();
    long expiry = Properties5.number(properties, MqttProperties.PUBLICATION_EXPIRY_INTERVAL, -1);
    Publication publication =
        new Publication(
            topic,
            BufferInternal.buffer(Unpooled.wrappedBuffer(content == null ? new byte[0] : content)),
            header.willQos(),
            header.isWillRetain(),
            Properties5.forwarded(properties),
            clientId,
            Incoming.now(),
            expiry < 0
                ? Long.MAX_VALUE
                : System.currentTimeMillis() + TimeUnit.SECONDS.toMillis(expiry));
    return new Will(
        publication, Properties5.number(properties, MqttProperties.WILL_DELAY_INTERVAL, 0));
  }

  /** The CONNACK that accepts. */
  MqttMessage accept(boolean sessionPresent, long grantedExpiry, BrokerOptions options) {
    MqttMessageBuilders.ConnAckBuilder answer =
        MqttMessageBuilders.connAck()
            .returnCode(MqttConnectReturnCode.CONNECTION_ACCEPTED)
            .sessionPresent(sessionPresent);
    if (version5) {
      answer.properties(properties -> {
        properties.receiveMaximum(options.receiveMaximum());
        properties.maximumPacketSize(options.maxPacketBytes());
        properties.topicAliasMaximum(TOPIC_ALIASES);
        if (assigned) {
          properties.assignedClientId(clientId);
        }
        if (grantedExpiry != expirySeconds) {
          properties.sessionExpiryInterval(grantedExpiry);
        }
      });
    }
    return answer.build();
  }

  /**
   * Ends the connection when nothing comes for one and a half times the keep-alive time
   * [MQTT-3.1.2-24]. Bytes count, not packets: a large one may take long.
   */
  void watchKeepAlive(ChannelHandlerContext context) {
    if (keepAliveSeconds > 0) {
      context
          .pipeline()
          .addBefore(
              MqttListener.DECODER,
              "keepAlive",
              new IdleStateHandler(keepAliveSeconds * 1_500L, 0, 0, TimeUnit.MILLISECONDS));
    }
  }
}
