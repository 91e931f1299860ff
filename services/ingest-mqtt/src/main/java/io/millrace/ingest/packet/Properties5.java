package io.millrace.ingest.packet;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The properties of an MQTT 5 packet (section 2.2.2), checked against what the packet may carry.
 */
public final class Properties5 {
  public static final int PAYLOAD_FORMAT = 0x01;
  public static final int MESSAGE_EXPIRY = 0x02;
  public static final int CONTENT_TYPE = 0x03;
  public static final int RESPONSE_TOPIC = 0x08;
  public static final int CORRELATION_DATA = 0x09;
  public static final int SUBSCRIPTION_IDENTIFIER = 0x0B;
  public static final int SESSION_EXPIRY = 0x11;
  public static final int ASSIGNED_CLIENT_ID = 0x12;
  public static final int SERVER_KEEP_ALIVE = 0x13;
  public static final int AUTHENTICATION_METHOD = 0x15;
  public static final int AUTHENTICATION_DATA = 0x16;
  public static final int REQUEST_PROBLEM_INFORMATION = 0x17;
  public static final int WILL_DELAY = 0x18;
  public static final int REQUEST_RESPONSE_INFORMATION = 0x19;
  public static final int SERVER_REFERENCE = 0x1C;
  public static final int REASON_STRING = 0x1F;
  public static final int RECEIVE_MAXIMUM = 0x21;
  public static final int TOPIC_ALIAS_MAXIMUM = 0x22;
  public static final int TOPIC_ALIAS = 0x23;
  public static final int USER_PROPERTY = 0x26;
  public static final int MAXIMUM_PACKET_SIZE = 0x27;

  private static final int LAST = 0x2A;
  private static final byte[] EMPTY = {};

  /** No properties: every packet of MQTT 3, and most of MQTT 5. */
  public static final Properties5 NONE = new Properties5();

  private final @Nullable Object[] values;
  private byte[] forwarded = EMPTY;

  private Properties5() {
    values = new Object[LAST + 1];
  }

  /** Which properties a packet may carry, and which of them its subscribers get. */
  enum Carrier {
    CONNECT(
        SESSION_EXPIRY,
        AUTHENTICATION_METHOD,
        AUTHENTICATION_DATA,
        REQUEST_PROBLEM_INFORMATION,
        REQUEST_RESPONSE_INFORMATION,
        RECEIVE_MAXIMUM,
        TOPIC_ALIAS_MAXIMUM,
        USER_PROPERTY,
        MAXIMUM_PACKET_SIZE),
    WILL(
        PAYLOAD_FORMAT,
        MESSAGE_EXPIRY,
        CONTENT_TYPE,
        RESPONSE_TOPIC,
        CORRELATION_DATA,
        WILL_DELAY,
        USER_PROPERTY),
    PUBLISH(
        PAYLOAD_FORMAT,
        MESSAGE_EXPIRY,
        CONTENT_TYPE,
        RESPONSE_TOPIC,
        CORRELATION_DATA,
        SUBSCRIPTION_IDENTIFIER,
        TOPIC_ALIAS,
        USER_PROPERTY),
    REPLY(REASON_STRING, USER_PROPERTY),
    SUBSCRIBE(SUBSCRIPTION_IDENTIFIER, USER_PROPERTY),
    UNSUBSCRIBE(USER_PROPERTY),
    DISCONNECT(SESSION_EXPIRY, SERVER_REFERENCE, REASON_STRING, USER_PROPERTY);

    private long allowed;

    Carrier(int... ids) {
      for (int id : ids) {
        allowed |= 1L << id;
      }
    }

    /** What a property that does not belong makes of the packet. */
    private Reason reason() {
      return this == SUBSCRIBE || this == UNSUBSCRIBE
          ? Reason.MALFORMED_PACKET
          : Reason.PROTOCOL_ERROR;
    }

    private boolean allows(int id) {
      return (allowed & 1L << id) != 0;
    }
  }

  /** Reads the properties that stand at the reader index, length first. */
  static Properties5 read(ByteBuf packet, Carrier carrier) {
    int length = Fields.variable(packet);
    if (length == 0) {
      return NONE;
    }
    if (length > packet.readableBytes()) {
      throw Fields.malformed("the properties are longer than their packet");
    }
    Properties5 properties = new Properties5();
    properties.readAll(packet.readSlice(length), carrier);
    return properties;
  }

  private void readAll(ByteBuf in, Carrier carrier) {
    while (in.isReadable()) {
      int from = in.readerIndex();
      int id = Fields.variable(in);
      Object value = value(in, id, carrier);
      if (!carrier.allows(id)) {
        throw new PacketProblem(
            carrier.reason(), "property " + id + " does not belong into " + carrier);
      }
      if (id != USER_PROPERTY && values[id] != null) {
        throw new PacketProblem(Reason.PROTOCOL_ERROR, "property " + id + " stands there twice");
      }
      values[id] = value;
      if (goesToSubscribers(id)) {
        int kept = forwarded.length;
        byte[] raw = ByteBufUtil.getBytes(in, from, in.readerIndex() - from);
        forwarded = Arrays.copyOf(forwarded, kept + raw.length);
        System.arraycopy(raw, 0, forwarded, kept, raw.length);
      }
    }
  }

  private static boolean goesToSubscribers(int id) {
    return switch (id) {
      case PAYLOAD_FORMAT, CONTENT_TYPE, RESPONSE_TOPIC, CORRELATION_DATA, USER_PROPERTY -> true;
      default -> false;
    };
  }

  private static Object value(ByteBuf in, int id, Carrier carrier) {
    return switch (id) {
      case PAYLOAD_FORMAT,
          REQUEST_PROBLEM_INFORMATION,
          REQUEST_RESPONSE_INFORMATION,
          0x24,
          0x25,
          0x28,
          0x29,
          0x2A ->
          flag(in, id, carrier);
      case SERVER_KEEP_ALIVE, RECEIVE_MAXIMUM, TOPIC_ALIAS_MAXIMUM, TOPIC_ALIAS ->
          (long) Fields.u16(in);
      case MESSAGE_EXPIRY, SESSION_EXPIRY, WILL_DELAY, MAXIMUM_PACKET_SIZE -> Fields.u32(in);
      case SUBSCRIPTION_IDENTIFIER -> (long) Fields.variable(in);
      case CONTENT_TYPE,
          RESPONSE_TOPIC,
          ASSIGNED_CLIENT_ID,
          AUTHENTICATION_METHOD,
          0x1A,
          SERVER_REFERENCE,
          REASON_STRING ->
          Fields.text(in);
      case CORRELATION_DATA, AUTHENTICATION_DATA -> Fields.binary(in);
      case USER_PROPERTY -> {
        Fields.text(in);
        yield Fields.text(in);
      }
      default -> throw Fields.malformed("there is no property " + id);
    };
  }

  private static Long flag(ByteBuf in, int id, Carrier carrier) {
    int value = Fields.u8(in);
    if (value > 1) {
      throw new PacketProblem(carrier.reason(), "property " + id + " is neither 0 nor 1");
    }
    return (long) value;
  }

  /** The value of a numeric property. */
  public long number(int id, long otherwise) {
    return values[id] instanceof Long number ? number : otherwise;
  }

  public @Nullable String text(int id) {
    return values[id] instanceof String text ? text : null;
  }

  /** Whether the property is there. */
  public boolean has(int id) {
    return values[id] != null;
  }

  /** What subscribers get as it came, encoded. */
  public byte[] forwarded() {
    return forwarded;
  }
}
