package io.millrace.ingest.session;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A session on its way to another node, as entries of bytes: a type byte, then for the session how
 * many seconds it is kept, for a subscription its filter's length, filter and options, for a
 * message its place, whether it was sent, the length of its delivery, delivery and message, and for
 * a QoS 2 message that the client is handing over its packet id and message.
 */
public final class Parcel {
  private static final byte SESSION = 0;
  private static final byte SUBSCRIPTION = 1;
  private static final byte WAITING = 2;
  private static final byte SENT = 3;

  /** A QoS 2 message that the client has, and that is to be released. */
  private static final byte RELEASE = 4;

  private static final byte INCOMING = 5;

  /**
   * A message for the client.
   *
   * @param delivery null when only its release is outstanding
   * @param sent whether the client may have it already
   */
  record Item(long sequence, @Nullable Delivery delivery, boolean sent) {}

  private final String clientId;
  private long expirySeconds;
  private final Map<String, byte[]> subscriptions = new HashMap<>();
  private final List<Item> items = new ArrayList<>();
  private final Map<Integer, Publication> taken = new HashMap<>();

  private Parcel(String clientId) {
    this.clientId = clientId;
  }

  static List<byte[]> pack(Session session, List<Queued> queue) {
    List<byte[]> entries = new ArrayList<>();
    entries.add(
        ByteBuffer.allocate(1 + Long.BYTES).put(SESSION).putLong(session.expirySeconds()).array());
    for (Subscription subscription : session.subscriptions()) {
      byte[] filter = subscription.filter().getBytes(StandardCharsets.UTF_8);
      byte[] options = Journal.encode(subscription);
      entries.add(
          ByteBuffer.allocate(1 + Short.BYTES + filter.length + options.length)
              .put(SUBSCRIPTION)
              .putShort((short) filter.length)
              .put(filter)
              .put(options)
              .array());
    }
    session
        .incoming()
        .confirmed()
        .forEach((packetId, publication) -> {
          byte[] message = PublicationCodec.encode(publication);
          entries.add(
              ByteBuffer.allocate(1 + Short.BYTES + message.length)
                  .put(INCOMING)
                  .putShort((short) (int) packetId)
                  .put(message)
                  .array());
        });
    queue.forEach(queued -> entries.add(pack(queued)));
    return entries;
  }

  static byte[] pack(Queued queued) {
    Delivery delivery = queued.delivery();
    if (delivery == null || queued.released()) {
      return ByteBuffer.allocate(1 + Long.BYTES).put(RELEASE).putLong(queued.sequence()).array();
    }
    byte[] place = DeliveryCodec.encode(0, delivery);
    byte[] message = PublicationCodec.encode(delivery.publication());
    return ByteBuffer.allocate(1 + Long.BYTES + Integer.BYTES + place.length + message.length)
        .put(queued.sent() ? SENT : WAITING)
        .putLong(queued.sequence())
        .putInt(place.length)
        .put(place)
        .put(message)
        .array();
  }

  /**
   * Reads what another node has packed.
   *
   * @throws IOException when it is not that
   */
  public static Parcel unpack(String clientId, List<byte[]> entries) throws IOException {
    Parcel parcel = new Parcel(clientId);
    try {
      for (byte[] entry : entries) {
        parcel.read(Unpooled.wrappedBuffer(entry));
      }
    } catch (IndexOutOfBoundsException torn) {
      throw new IOException("a session from another node is damaged", torn);
    }
    return parcel;
  }

  private void read(ByteBuf in) throws IOException {
    byte type = in.readByte();
    switch (type) {
      case SESSION -> expirySeconds = in.readLong();
      case SUBSCRIPTION -> {
        int length = in.readUnsignedShort();
        String filter = in.readCharSequence(length, StandardCharsets.UTF_8).toString();
        subscriptions.put(filter, ByteBufUtil.getBytes(in));
      }
      case INCOMING -> {
        int packetId = in.readUnsignedShort();
        taken.put(packetId, PublicationCodec.decode(ByteBufUtil.getBytes(in)));
      }
      case RELEASE -> items.add(new Item(in.readLong(), null, true));
      case WAITING, SENT -> {
        long sequence = in.readLong();
        byte[] place = ByteBufUtil.getBytes(in.readSlice(in.readInt()));
        Publication publication = PublicationCodec.decode(ByteBufUtil.getBytes(in));
        items.add(new Item(sequence, DeliveryCodec.decode(place, publication), type == SENT));
      }
      default -> throw new IOException("a session from another node has an entry " + type);
    }
  }

  String clientId() {
    return clientId;
  }

  long expirySeconds() {
    return expirySeconds;
  }

  Map<String, byte[]> subscriptions() {
    return subscriptions;
  }

  List<Item> items() {
    return items;
  }

  Map<Integer, Publication> taken() {
    return taken;
  }
}
