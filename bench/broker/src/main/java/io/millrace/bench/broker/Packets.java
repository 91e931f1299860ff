package io.millrace.bench.broker;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** The few MQTT 3.1.1 packets that the generator sends. */
final class Packets {
  private static final int CONNECT = 0x10;
  private static final int PUBLISH = 0x30;
  private static final int SUBSCRIBE = 0x82;
  private static final byte PROTOCOL_LEVEL = 4;
  private static final byte CLEAN_SESSION = 2;

  private Packets() {}

  static ByteBuffer connect(String clientId) {
    byte[] id = clientId.getBytes(StandardCharsets.UTF_8);
    ByteBuffer body = ByteBuffer.allocate(12 + id.length);
    text(body, "MQTT".getBytes(StandardCharsets.UTF_8));
    // No keep-alive: an idle connection is to cost its memory alone.
    body.put(PROTOCOL_LEVEL).put(CLEAN_SESSION).putShort((short) 0);
    text(body, id);
    return packet(CONNECT, body);
  }

  static ByteBuffer subscribe(String filter, int qos) {
    byte[] name = filter.getBytes(StandardCharsets.UTF_8);
    ByteBuffer body = ByteBuffer.allocate(5 + name.length);
    body.putShort((short) 1);
    text(body, name);
    body.put((byte) qos);
    return packet(SUBSCRIBE, body);
  }

  /**
   * @param packetId ignored at QoS 0
   */
  static ByteBuffer publish(String topic, int qos, int packetId, byte[] payload) {
    byte[] name = topic.getBytes(StandardCharsets.UTF_8);
    ByteBuffer body = ByteBuffer.allocate(2 + name.length + (qos > 0 ? 2 : 0) + payload.length);
    text(body, name);
    if (qos > 0) {
      body.putShort((short) packetId);
    }
    body.put(payload);
    return packet(PUBLISH | qos << 1, body);
  }

  private static void text(ByteBuffer out, byte[] text) {
    out.putShort((short) text.length).put(text);
  }

  private static ByteBuffer packet(int first, ByteBuffer body) {
    body.flip();
    ByteBuffer packet = ByteBuffer.allocate(5 + body.remaining());
    packet.put((byte) first);
    int rest = body.remaining();
    while (rest >= 128) {
      packet.put((byte) (rest & 0x7F | 0x80));
      rest >>>= 7;
    }
    packet.put((byte) rest).put(body);
    return packet.flip();
  }
}
