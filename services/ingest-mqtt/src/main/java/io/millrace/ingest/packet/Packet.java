package io.millrace.ingest.packet;

import io.netty.buffer.ByteBuf;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a client can send. */
public sealed interface Packet {
  /** Lets go of what the packet holds; nobody may use it afterwards. */
  default void release() {}

  /**
   * Asks for a session (section 3.1).
   *
   * @param version protocol level: 3 (MQTT 3.1), 4 (3.1.1) or 5
   * @param clientId may be empty
   * @param keepAliveSeconds 0 for none
   */
  record Connect(
      int version,
      String clientId,
      boolean cleanStart,
      int keepAliveSeconds,
      Properties5 properties,
      @Nullable WillMessage will)
      implements Packet {}

  /** The will that a CONNECT carries. */
  record WillMessage(
      String topic, byte[] payload, int qos, boolean retain, Properties5 properties) {}

  /**
   * A message (section 3.3).
   *
   * @param topic empty where an alias stands for it
   * @param packetId 0 for QoS 0
   * @param payload goes with the packet's release
   */
  record Publish(
      int qos, boolean retain, String topic, int packetId, Properties5 properties, ByteBuf payload)
      implements Packet {
    @Override
    public void release() {
      payload.release();
    }
  }

  /** PUBACK, PUBREC, PUBREL or PUBCOMP (sections 3.4 to 3.7). */
  record Reply(Kind kind, int packetId, int reasonCode) implements Packet {
    public enum Kind {
      PUBACK,
      PUBREC,
      PUBREL,
      PUBCOMP
    }

    /** Whether the other side gave up on the message. */
    public boolean refused() {
      return reasonCode >= 0x80;
    }
  }

  /**
   * Asks for subscriptions (section 3.8).
   *
   * @param identifier number that messages should carry; 0 for none
   */
  record Subscribe(int packetId, int identifier, List<Wish> wishes) implements Packet {}

  /**
   * One wanted subscription.
   *
   * @param retainHandling 0 send retained messages, 1 only for a new subscription, 2 never
   */
  record Wish(
      String filter, int qos, boolean noLocal, boolean retainAsPublished, int retainHandling) {}

  /** Asks for the end of subscriptions (section 3.10). */
  record Unsubscribe(int packetId, List<String> filters) implements Packet {}

  /** Asks for a sign of life (section 3.12). */
  record Ping() implements Packet {}

  /** Says goodbye (section 3.14). */
  record Disconnect(int reasonCode, Properties5 properties) implements Packet {}

  /** A packet that ends the connection. */
  record Faulty(PacketProblem problem) implements Packet {}
}
