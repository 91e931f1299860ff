package io.millrace.ingest.packet;

import io.millrace.ingest.session.Delivery;
import io.millrace.ingest.session.Publication;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelHandlerContext;
import io.vertx.core.internal.buffer.BufferInternal;
import org.jspecify.annotations.Nullable;

/**
 * Writes the packets of the hot paths: acknowledgements, many of which become one buffer, and
 * messages, whose payload is not copied where it is large. For the connection's event loop.
 */
public final class PacketWriter {
  private static final int PUBLISH = 0x30;
  private static final int PUBACK = 0x40;
  private static final int PUBREC = 0x50;
  private static final int PUBREL = 0x62;
  private static final int PUBCOMP = 0x70;

  /** Payloads up to this size are copied behind their header: one buffer is cheaper than two. */
  private static final int COPIED = 8 * 1024;

  private static final int MAX_REMAINING = 268_435_455;

  private final ChannelHandlerContext context;
  private final boolean version5;
  private final long maxPacket;
  private final TopicAliases aliases;
  private @Nullable ByteBuf acknowledgements;

  /**
   * @param maxPacket largest packet that the client accepts, in bytes
   * @param topicAliases most topic aliases that the client accepts
   */
  public PacketWriter(
      ChannelHandlerContext context, boolean version5, long maxPacket, int topicAliases) {
    this.context = context;
    this.version5 = version5;
    this.maxPacket = maxPacket;
    this.aliases = new TopicAliases(topicAliases);
  }

  public void publishAcknowledged(int packetId, Reason reason) {
    reply(PUBACK, packetId, reason);
  }

  public void publishReceived(int packetId, Reason reason) {
    reply(PUBREC, packetId, reason);
  }

  public void publishReleased(int packetId, Reason reason) {
    reply(PUBREL, packetId, reason);
  }

  public void publishCompleted(int packetId, Reason reason) {
    reply(PUBCOMP, packetId, reason);
  }

  private void reply(int type, int packetId, Reason reason) {
    ByteBuf out = acknowledgements;
    if (out == null) {
      out = context.alloc().buffer(256);
      acknowledgements = out;
    }
    boolean coded = version5 && reason != Reason.SUCCESS;
    out.writeByte(type).writeByte(coded ? 3 : 2).writeShort(packetId);
    if (coded) {
      out.writeByte(reason.code());
    }
  }

  /** Hands what was written to the network. */
  public void flush() {
    writeAcknowledgements();
    context.flush();
  }

  private void writeAcknowledgements() {
    ByteBuf out = acknowledgements;
    if (out != null) {
      acknowledgements = null;
      context.write(out);
    }
  }

  /** Writes a message; false when the client accepts no packet of that size. */
  public boolean publish(Delivery delivery, int packetId, boolean again) {
    Publication publication = delivery.publication();
    int alias = aliases.number(publication.topic());
    String name = aliases.knows(publication.topic()) ? "" : publication.topic();
    int topic = ByteBufUtil.utf8Bytes(name);
    int payload = publication.payload().length();
    int properties = version5 ? propertiesSize(delivery) + (alias > 0 ? 3 : 0) : 0;
    int remaining =
        2
            + topic
            + (packetId > 0 ? 2 : 0)
            + (version5 ? sizeOf(properties) + properties : 0)
            + payload;
    int header = 1 + sizeOf(remaining);
    if (remaining > MAX_REMAINING || header + (long) remaining > maxPacket) {
      return false;
    }
    writeAcknowledgements();
    boolean copied = payload <= COPIED;
    ByteBuf out = context.alloc().buffer(header + remaining - (copied ? 0 : payload));
    out.writeByte(PUBLISH | (again ? 0x08 : 0) | delivery.qos() << 1 | (delivery.retain() ? 1 : 0));
    writeVariable(out, remaining);
    out.writeShort(topic);
    ByteBufUtil.writeUtf8(out, name);
    if (packetId > 0) {
      out.writeShort(packetId);
    }
    if (version5) {
      writeVariable(out, properties);
      if (alias > 0) {
        out.writeByte(Properties5.TOPIC_ALIAS).writeShort(alias);
        aliases.told(publication.topic(), alias);
      }
      writeProperties(delivery, out);
    }
    ByteBuf content = ((BufferInternal) publication.payload()).getByteBuf();
    if (copied) {
      out.writeBytes(content, content.readerIndex(), payload);
      context.write(out);
    } else {
      context.write(out);
      context.write(content.retainedDuplicate());
    }
    return true;
  }

  private static int propertiesSize(Delivery delivery) {
    int size = delivery.publication().properties().length;
    if (delivery.publication().expiresAtMillis() != Long.MAX_VALUE) {
      size += 5;
    }
    for (int identifier : delivery.identifiers()) {
      size += 1 + sizeOf(identifier);
    }
    return size;
  }

  private static void writeProperties(Delivery delivery, ByteBuf out) {
    Publication publication = delivery.publication();
    if (publication.expiresAtMillis() != Long.MAX_VALUE) {
      long left = Math.max(0, publication.expiresAtMillis() - System.currentTimeMillis());
      out.writeByte(Properties5.MESSAGE_EXPIRY).writeInt((int) ((left + 999) / 1000));
    }
    for (int identifier : delivery.identifiers()) {
      out.writeByte(Properties5.SUBSCRIPTION_IDENTIFIER);
      writeVariable(out, identifier);
    }
    out.writeBytes(publication.properties());
  }

  /** How many bytes a variable byte integer takes. */
  static int sizeOf(int value) {
    return value < 128 ? 1 : value < 16_384 ? 2 : value < 2_097_152 ? 3 : 4;
  }

  static void writeVariable(ByteBuf out, int value) {
    int rest = value;
    while (rest >= 128) {
      out.writeByte(rest & 0x7F | 0x80);
      rest >>>= 7;
    }
    out.writeByte(rest);
  }

  /**
   * Writes a whole packet that {@link Answers} has made, behind everything that was written before.
   */
  public void write(ByteBuf packet) {
    writeAcknowledgements();
    context.write(packet);
  }

  /** Forgets what was not flushed. */
  public void release() {
    if (acknowledgements != null) {
      acknowledgements.release();
      acknowledgements = null;
    }
  }
}
