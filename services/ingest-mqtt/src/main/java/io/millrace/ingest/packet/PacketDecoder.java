package io.millrace.ingest.packet;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Makes packets of bytes. A faulty packet comes out as {@link Packet.Faulty}, and nothing after it.
 */
public final class PacketDecoder extends ByteToMessageDecoder {
  private static final int CONNECT = 1;
  private static final int MAX_HEADER = 5;

  /** What a client may send before it is known. */
  private static final int MAX_CONNECT = 1024 * 1024;

  private final int maxPacket;
  private final Assembly assembly;
  private final PacketParser parser = new PacketParser();
  private boolean connected;
  private boolean faulty;

  /** Size of the large packet that is coming in; 0 for none. */
  private int assembling;

  /**
   * @param maxPacket largest packet that is taken, in bytes
   * @param assembly asked before a large packet is taken in
   */
  public PacketDecoder(int maxPacket, Assembly assembly) {
    this.maxPacket = maxPacket;
    this.assembly = assembly;
  }

  @Override
  protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
    if (faulty) {
      in.skipBytes(in.readableBytes());
      return;
    }
    try {
      Packet packet = next(in);
      if (packet != null) {
        out.add(packet);
      }
    } catch (PacketProblem problem) {
      faulty = true;
      out.add(new Packet.Faulty(problem.at(parser.version())));
      in.skipBytes(in.readableBytes());
    }
  }

  private void endAssembly() {
    if (assembling > 0) {
      assembly.end(assembling);
      assembling = 0;
    }
  }

  @Override
  protected void handlerRemoved0(ChannelHandlerContext context) {
    endAssembly();
  }

  private @Nullable Packet next(ByteBuf in) {
    int begin = in.readerIndex();
    int type = in.getUnsignedByte(begin) >> 4;
    if (!connected && type != CONNECT) {
      throw PacketProblem.silent("the first packet is not CONNECT [MQTT-3.1.0-1]");
    }
    if (type == 0) {
      throw new PacketProblem(Reason.PROTOCOL_ERROR, "packet type 0 is forbidden");
    }
    int remaining = 0;
    for (int i = 1; i < MAX_HEADER; i++) {
      if (in.readableBytes() <= i) {
        return null;
      }
      int digit = in.getUnsignedByte(begin + i);
      remaining |= (digit & 0x7F) << 7 * (i - 1);
      if ((digit & 0x80) == 0) {
        return body(in, i + 1, remaining);
      }
    }
    throw PacketProblem.silent("the remaining length is longer than four bytes");
  }

  private @Nullable Packet body(ByteBuf in, int header, int remaining) {
    if (header + (long) remaining > (connected ? maxPacket : MAX_CONNECT)) {
      throw new PacketProblem(
          Reason.PACKET_TOO_LARGE, "a packet of " + remaining + " bytes is larger than allowed");
    }
    if (in.readableBytes() < header + remaining) {
      if (assembling == 0 && remaining > Assembly.SMALL && assembly.begin(remaining)) {
        assembling = remaining;
      }
      return null;
    }
    endAssembly();
    int first = in.readUnsignedByte();
    in.skipBytes(header - 1);
    Packet packet = parser.parse(first >> 4, first & 0x0F, in.readSlice(remaining));
    connected = true;
    return packet;
  }
}
