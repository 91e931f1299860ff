package io.millrace.ingest.packet;

import io.millrace.ingest.packet.Packet.Reply.Kind;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntSupplier;

/** Reads whole packets of one connection; the protocol version is what its CONNECT says. */
final class PacketParser {
  private static final int PINGRESP = 13;
  private static final String MQTT = "MQTT";
  private static final String MQTT_31 = "MQIsdp";

  private int version;

  /** Protocol level; 0 before the CONNECT has been read so far. */
  int version() {
    return version;
  }

  private boolean version5() {
    return version == 5;
  }

  Packet parse(int type, int flags, ByteBuf in) {
    Packet packet =
        switch (type) {
          case 1 -> connect(flags, in);
          case 3 -> publish(flags, in);
          case 4 -> reply(Kind.PUBACK, flags, in);
          case 5 -> reply(Kind.PUBREC, flags, in);
          case 6 -> reply(Kind.PUBREL, flags, in);
          case 7 -> reply(Kind.PUBCOMP, flags, in);
          case 8 -> subscribe(flags, in);
          case 10 -> unsubscribe(flags, in);
          case 12 -> ping(flags, in);
          case 14 -> disconnect(flags, in);
          case 9, 11, 13 -> throw answerFromClient(type, flags, in);
          default -> throw protocolError("a client does not send packets of type " + type);
        };
    if (in.isReadable()) {
      throw Fields.malformed("the packet is longer than its content");
    }
    return packet;
  }

  /** SUBACK, UNSUBACK and PINGRESP. */
  private static PacketProblem answerFromClient(int type, int flags, ByteBuf in) {
    String what = "a client does not send packets of type " + type;
    if (type == PINGRESP && in.isReadable()) {
      return PacketProblem.silent(what);
    }
    return flags == 0 ? protocolError(what) : Fields.malformed(what);
  }

  private static PacketProblem protocolError(String what) {
    return new PacketProblem(Reason.PROTOCOL_ERROR, what);
  }

  private Packet connect(int flags, ByteBuf in) {
    if (version != 0) {
      throw protocolError("a second CONNECT [MQTT-3.1.0-2]");
    }
    readVersion(in);
    if (flags != 0 && version != 3) {
      throw PacketProblem.silent("the flags of CONNECT are reserved [MQTT-2.2.2-1]");
    }
    int wishes = silently(() -> wishes(in));
    boolean willFlag = (wishes & 0x04) != 0;
    int keepAlive = silently(() -> Fields.u16(in));
    Properties5 properties = properties(in, Properties5.Carrier.CONNECT);
    String clientId = clientId(in);
    Packet.WillMessage will = willFlag ? will(in, wishes >> 3 & 3, (wishes & 0x20) != 0) : null;
    silently(() -> skipCredentials(in, wishes));
    return new Packet.Connect(version, clientId, (wishes & 0x02) != 0, keepAlive, properties, will);
  }

  /** The connect flags. */
  private int wishes(ByteBuf in) {
    int wishes = Fields.u8(in);
    int willQos = wishes >> 3 & 3;
    boolean willRetain = (wishes & 0x20) != 0;
    if ((wishes & 0x01) != 0 && version != 3) {
      throw Fields.malformed("the reserved connect flag is set [MQTT-3.1.2-3]");
    }
    if (willQos == 3 || ((wishes & 0x04) == 0 && (willQos != 0 || willRetain))) {
      throw Fields.malformed("the will flags contradict each other [MQTT-3.1.2-11]");
    }
    if ((wishes & 0xC0) == 0x40 && !version5()) {
      throw Fields.malformed("a password without a user name [MQTT-3.1.2-22]");
    }
    return wishes;
  }

  private String clientId(ByteBuf in) {
    try {
      return Fields.text(in);
    } catch (PacketProblem problem) {
      if (!version5()) {
        throw problem;
      }
      throw new PacketProblem(
          Reason.CLIENT_IDENTIFIER_NOT_VALID, String.valueOf(problem.getMessage()));
    }
  }

  /** Nobody logs in with a name here: the certificate says who a client is. */
  private static int skipCredentials(ByteBuf in, int wishes) {
    if ((wishes & 0x80) != 0) {
      Fields.text(in);
    }
    if ((wishes & 0x40) != 0) {
      Fields.binary(in);
    }
    return wishes;
  }

  /** Whoever cannot even introduce itself gets no answer. */
  private static int silently(IntSupplier reading) {
    try {
      return reading.getAsInt();
    } catch (PacketProblem problem) {
      throw PacketProblem.silent(String.valueOf(problem.getMessage()));
    }
  }

  private void readVersion(ByteBuf in) {
    String name = Fields.text(in);
    int level = Fields.u8(in);
    boolean known =
        name.equals(MQTT) ? level == 4 || level == 5 : name.equals(MQTT_31) && level == 3;
    if (!name.equals(MQTT) && !name.equals(MQTT_31)) {
      throw PacketProblem.silent("the protocol is called '" + name + "' [MQTT-3.1.2-1]");
    }
    if (!known) {
      // Whoever speaks a version of long ago understands the old answer only.
      throw new PacketProblem(
              Reason.UNSUPPORTED_PROTOCOL_VERSION,
              name + " of level " + level + " is not spoken here")
          .at(level == 3 || level == 4 ? 4 : 5);
    }
    version = level;
  }

  private Packet.WillMessage will(ByteBuf in, int qos, boolean retain) {
    Properties5 properties = properties(in, Properties5.Carrier.WILL);
    String topic = Fields.text(in);
    return new Packet.WillMessage(topic, Fields.binary(in), qos, retain, properties);
  }

  private Properties5 properties(ByteBuf in, Properties5.Carrier carrier) {
    return version5() ? Properties5.read(in, carrier) : Properties5.NONE;
  }

  private Packet publish(int flags, ByteBuf in) {
    int qos = flags >> 1 & 3;
    if (qos == 3) {
      throw Fields.malformed("quality of service 3 [MQTT-3.3.1-4]");
    }
    if (qos == 0 && (flags & 0x08) != 0) {
      throw Fields.malformed("a duplicate of QoS 0 [MQTT-3.3.1-2]");
    }
    String topic = Fields.text(in);
    int packetId = qos == 0 ? 0 : packetId(in);
    Properties5 properties = properties(in, Properties5.Carrier.PUBLISH);
    if (properties.has(Properties5.SUBSCRIPTION_IDENTIFIER)) {
      throw protocolError("a client's PUBLISH with a subscription identifier [MQTT-3.3.4-6]");
    }
    return new Packet.Publish(
        qos,
        (flags & 1) != 0,
        topic,
        packetId,
        properties,
        in.readRetainedSlice(in.readableBytes()));
  }

  private static int packetId(ByteBuf in) {
    int packetId = Fields.u16(in);
    if (packetId == 0) {
      throw protocolError("packet identifier 0 [MQTT-2.2.1-3]");
    }
    return packetId;
  }

  private Packet reply(Kind kind, int flags, ByteBuf in) {
    checkFlags(flags, kind == Kind.PUBREL ? 2 : 0, kind.toString());
    int packetId = packetId(in);
    int reason = version5() && in.isReadable() ? Fields.u8(in) : 0;
    if (version5() && in.isReadable()) {
      properties(in, Properties5.Carrier.REPLY);
    }
    if (!ReplyReasons.known(kind, reason)) {
      throw protocolError(kind + " with reason " + reason);
    }
    return new Packet.Reply(kind, packetId, reason);
  }

  private static void checkFlags(int flags, int expected, String type) {
    if (flags != expected) {
      throw Fields.malformed("the flags of " + type + " are " + flags + " and not " + expected);
    }
  }

  private static int subscriptionPacketId(ByteBuf in) {
    int packetId = Fields.u16(in);
    if (packetId == 0) {
      throw Fields.malformed("packet identifier 0 [MQTT-2.2.1-3]");
    }
    return packetId;
  }

  private Packet subscribe(int flags, ByteBuf in) {
    checkFlags(flags, 2, "SUBSCRIBE");
    int packetId = subscriptionPacketId(in);
    Properties5 properties = properties(in, Properties5.Carrier.SUBSCRIBE);
    long identifier = properties.number(Properties5.SUBSCRIPTION_IDENTIFIER, -1);
    if (identifier == 0) {
      throw protocolError("subscription identifier 0 [MQTT 5.0, 3.8.2.1.2]");
    }
    List<Packet.Wish> wishes = new ArrayList<>();
    while (in.isReadable()) {
      wishes.add(wish(in));
    }
    if (wishes.isEmpty()) {
      throw protocolError("SUBSCRIBE without a topic filter [MQTT-3.8.3-2]");
    }
    return new Packet.Subscribe(packetId, (int) Math.max(0, identifier), wishes);
  }

  private Packet.Wish wish(ByteBuf in) {
    String filter = Fields.text(in);
    int options = Fields.u8(in);
    int qos = options & 3;
    int retainHandling = options >> 4 & 3;
    int reserved = version5() ? 0xC0 : 0xFC;
    if ((options & reserved) != 0) {
      throw Fields.malformed("the subscription options are " + options + " [MQTT-3.8.3-5]");
    }
    if (qos == 3 || retainHandling == 3) {
      throw protocolError("quality of service or retain handling 3 [MQTT 5.0, 3.8.3.1]");
    }
    return new Packet.Wish(
        filter, qos, (options & 0x04) != 0, (options & 0x08) != 0, retainHandling);
  }

  private Packet unsubscribe(int flags, ByteBuf in) {
    checkFlags(flags, 2, "UNSUBSCRIBE");
    int packetId = subscriptionPacketId(in);
    properties(in, Properties5.Carrier.UNSUBSCRIBE);
    List<String> filters = new ArrayList<>();
    while (in.isReadable()) {
      filters.add(Fields.text(in));
    }
    if (filters.isEmpty()) {
      throw protocolError("UNSUBSCRIBE without a topic filter [MQTT-3.10.3-2]");
    }
    return new Packet.Unsubscribe(packetId, filters);
  }

  private static Packet ping(int flags, ByteBuf in) {
    if (in.isReadable()) {
      throw PacketProblem.silent("PINGREQ with content");
    }
    checkFlags(flags, 0, "PINGREQ");
    return new Packet.Ping();
  }

  private Packet disconnect(int flags, ByteBuf in) {
    checkFlags(flags, 0, "DISCONNECT");
    int reason = version5() && in.isReadable() ? Fields.u8(in) : 0;
    Properties5 properties =
        version5() && in.isReadable()
            ? properties(in, Properties5.Carrier.DISCONNECT)
            : Properties5.NONE;
    return new Packet.Disconnect(reason, properties);
  }
}
