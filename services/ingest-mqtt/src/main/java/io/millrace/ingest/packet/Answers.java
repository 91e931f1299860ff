package io.millrace.ingest.packet;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The broker's packets that are not on the hot paths, as bytes. */
public final class Answers {
  private static final int CONNACK = 0x20;
  private static final int SUBACK = 0x90;
  private static final int UNSUBACK = 0xB0;
  private static final int PINGRESP = 0xD0;
  private static final int DISCONNECT = 0xE0;

  private Answers() {}

  /** What a CONNACK of MQTT 5 grants. Null or 0 where there is nothing to say. */
  public record Granted(
      int receiveMaximum,
      int maxPacket,
      int topicAliases,
      @Nullable String assignedClientId,
      @Nullable Long sessionExpirySeconds,
      @Nullable Integer keepAliveSeconds) {}

  /** CONNACK that accepts. */
  public static ByteBuf accepted(boolean version5, boolean sessionPresent, Granted granted) {
    ByteBuf body = Unpooled.buffer(64).writeByte(sessionPresent ? 1 : 0).writeByte(0);
    if (version5) {
      ByteBuf properties = Unpooled.buffer(64);
      properties.writeByte(Properties5.TOPIC_ALIAS_MAXIMUM).writeShort(granted.topicAliases());
      properties.writeByte(Properties5.MAXIMUM_PACKET_SIZE).writeInt(granted.maxPacket());
      properties.writeByte(Properties5.RECEIVE_MAXIMUM).writeShort(granted.receiveMaximum());
      if (granted.sessionExpirySeconds() != null) {
        properties.writeByte(Properties5.SESSION_EXPIRY);
        properties.writeInt(granted.sessionExpirySeconds().intValue());
      }
      if (granted.assignedClientId() != null) {
        byte[] id = granted.assignedClientId().getBytes(StandardCharsets.UTF_8);
        properties.writeByte(Properties5.ASSIGNED_CLIENT_ID).writeShort(id.length).writeBytes(id);
      }
      if (granted.keepAliveSeconds() != null) {
        properties.writeByte(Properties5.SERVER_KEEP_ALIVE).writeShort(granted.keepAliveSeconds());
      }
      PacketWriter.writeVariable(body, properties.readableBytes());
      body.writeBytes(properties);
    }
    return packet(CONNACK, body);
  }

  /**
   * CONNACK that refuses; null where MQTT 3 has no word for the reason.
   *
   * @param version protocol level of the connection
   * @param maxPacket largest packet that the client accepts, in bytes
   */
  public static @Nullable ByteBuf refused(int version, Reason reason, long maxPacket) {
    if (version == 5) {
      ByteBuf coded = Unpooled.buffer(3).writeByte(0).writeByte(reason.code());
      ByteBuf told = explained(CONNACK, coded, reason, maxPacket);
      return told == null ? packet(CONNACK, coded.writeByte(0)) : told;
    }
    int code =
        switch (reason) {
          case UNSUPPORTED_PROTOCOL_VERSION -> 1;
          case CLIENT_IDENTIFIER_NOT_VALID -> 2;
          case QUOTA_EXCEEDED, CONNECTION_RATE_EXCEEDED, SERVER_UNAVAILABLE -> 3;
          case NOT_AUTHORIZED -> 5;
          default -> 0;
        };
    return version == 0 || code == 0
        ? null
        : packet(CONNACK, Unpooled.buffer(2).writeByte(0).writeByte(code));
  }

  /**
   * SUBACK.
   *
   * @param codes granted quality or reason, one a wish
   */
  public static ByteBuf subscribed(boolean version5, int packetId, List<Integer> codes) {
    return packet(SUBACK, codes(version5, packetId, codes));
  }

  /** UNSUBACK; MQTT 3 has no codes in it. */
  public static ByteBuf unsubscribed(boolean version5, int packetId, List<Integer> codes) {
    return packet(UNSUBACK, codes(version5, packetId, version5 ? codes : List.of()));
  }

  private static ByteBuf codes(boolean version5, int packetId, List<Integer> codes) {
    ByteBuf body = Unpooled.buffer(3 + codes.size()).writeShort(packetId);
    if (version5) {
      body.writeByte(0);
    }
    codes.forEach(body::writeByte);
    return body;
  }

  public static ByteBuf pong() {
    return Unpooled.buffer(2).writeByte(PINGRESP).writeByte(0);
  }

  /**
   * DISCONNECT, which only MQTT 5 has in this direction.
   *
   * @param maxPacket largest packet that the client accepts, in bytes
   */
  public static ByteBuf disconnect(Reason reason, long maxPacket) {
    ByteBuf coded = Unpooled.buffer(1).writeByte(reason.code());
    ByteBuf told = explained(DISCONNECT, coded, reason, maxPacket);
    return told == null ? packet(DISCONNECT, coded) : told;
  }

  /**
   * The packet with a reason string; null where there is none, or the client does not accept a
   * packet of that size [MQTT-3.2.2-19] [MQTT-3.14.2-3].
   */
  private static @Nullable ByteBuf explained(
      int type, ByteBuf coded, Reason reason, long maxPacket) {
    if (reason.words() == null) {
      return null;
    }
    byte[] words = reason.words().getBytes(StandardCharsets.UTF_8);
    ByteBuf body = Unpooled.buffer(8 + words.length).writeBytes(coded, 0, coded.writerIndex());
    PacketWriter.writeVariable(body, 3 + words.length);
    body.writeByte(Properties5.REASON_STRING).writeShort(words.length).writeBytes(words);
    ByteBuf packet = packet(type, body);
    return packet.readableBytes() <= maxPacket ? packet : null;
  }

  private static ByteBuf packet(int type, ByteBuf body) {
    ByteBuf packet = Unpooled.buffer(5 + body.readableBytes()).writeByte(type);
    PacketWriter.writeVariable(packet, body.readableBytes());
    return packet.writeBytes(body);
  }
}
