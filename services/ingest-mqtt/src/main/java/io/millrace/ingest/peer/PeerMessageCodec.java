package io.millrace.ingest.peer;

import io.millrace.ingest.session.Delivery;
import io.millrace.ingest.session.Publication;
import io.millrace.ingest.session.PublicationCodec;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.buffer.BufferInternal;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Messages between nodes as bytes, big-endian: u8 version, u8 kind, then for a published one its
 * publisher, u8 whether it is for ordinary subscriptions, and the group; for an addressed one
 * client id, u8 hops, u8 quality, u8 retain flag, u16 count and u32 each of the subscriber's
 * numbers; then the message to the end. Texts are an u16 length and UTF-8; the length 0xFFFF stands
 * for none.
 */
final class PeerMessageCodec {
  private static final int VERSION = 1;
  private static final int PUBLISHED = 0;
  private static final int ADDRESSED = 1;
  private static final int NONE = 0xFFFF;

  private PeerMessageCodec() {}

  static Buffer encode(PeerMessage message) {
    ByteBuf out = Unpooled.buffer(128 + message.publication().cost());
    out.writeByte(VERSION);
    switch (message) {
      case PeerMessage.Published published -> {
        out.writeByte(PUBLISHED);
        write(published.publication().publisher(), out);
        out.writeBoolean(published.ordinary());
        write(published.group(), out);
      }
      case PeerMessage.Addressed addressed -> {
        out.writeByte(ADDRESSED);
        write(addressed.clientId(), out);
        Delivery delivery = addressed.delivery();
        out.writeByte(addressed.hops()).writeByte(delivery.qos()).writeBoolean(delivery.retain());
        out.writeShort(delivery.identifiers().length);
        for (int identifier : delivery.identifiers()) {
          out.writeInt(identifier);
        }
      }
    }
    out.writeBytes(PublicationCodec.encode(message.publication()));
    return BufferInternal.buffer(out);
  }

  /**
   * @throws IOException when it is none, or of a newer release
   */
  static PeerMessage decode(Buffer bytes) throws IOException {
    ByteBuf in = Unpooled.wrappedBuffer(bytes.getBytes());
    try {
      int version = in.readByte();
      if (version != VERSION) {
        throw new IOException("a message of version " + version + ", this node reads " + VERSION);
      }
      return in.readByte() == PUBLISHED ? published(in) : addressed(in);
    } catch (IndexOutOfBoundsException torn) {
      throw new IOException("a message from another node is damaged", torn);
    }
  }

  private static PeerMessage published(ByteBuf in) throws IOException {
    String publisher = read(in);
    boolean ordinary = in.readBoolean();
    String group = read(in);
    Publication publication = PublicationCodec.decode(ByteBufUtil.getBytes(in));
    return new PeerMessage.Published(publication.by(publisher), ordinary, group);
  }

  private static PeerMessage addressed(ByteBuf in) throws IOException {
    String clientId = String.valueOf(read(in));
    int hops = in.readByte();
    int qos = in.readByte();
    boolean retain = in.readBoolean();
    int[] identifiers = new int[in.readUnsignedShort()];
    for (int i = 0; i < identifiers.length; i++) {
      identifiers[i] = in.readInt();
    }
    Publication publication = PublicationCodec.decode(ByteBufUtil.getBytes(in));
    return new PeerMessage.Addressed(
        clientId, new Delivery(publication, qos, retain, identifiers), hops);
  }

  private static void write(@Nullable String text, ByteBuf out) {
    if (text == null) {
      out.writeShort(NONE);
      return;
    }
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    out.writeShort(utf8.length).writeBytes(utf8);
  }

  private static @Nullable String read(ByteBuf in) {
    int length = in.readUnsignedShort();
    return length == NONE ? null : in.readCharSequence(length, StandardCharsets.UTF_8).toString();
  }
}
