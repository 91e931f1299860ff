package io.millrace.ingest.packet;

import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/**
 * Reads the data types of MQTT (section 1.5) out of one packet; whatever is not there or not right
 * is malformed.
 */
final class Fields {
  private Fields() {}

  static PacketProblem malformed(String what) {
    return new PacketProblem(Reason.MALFORMED_PACKET, what);
  }

  private static void need(ByteBuf in, int bytes) {
    if (in.readableBytes() < bytes) {
      throw malformed("the packet ends too early");
    }
  }

  static int u8(ByteBuf in) {
    need(in, 1);
    return in.readUnsignedByte();
  }

  static int u16(ByteBuf in) {
    need(in, 2);
    return in.readUnsignedShort();
  }

  static long u32(ByteBuf in) {
    need(in, 4);
    return in.readUnsignedInt();
  }

  static int variable(ByteBuf in) {
    int value = 0;
    for (int shift = 0; shift < 28; shift += 7) {
      int digit = u8(in);
      value |= (digit & 0x7F) << shift;
      if ((digit & 0x80) == 0) {
        if (digit == 0 && shift > 0) {
          throw malformed("a variable byte integer is longer than needed [MQTT-1.5.5-1]");
        }
        return value;
      }
    }
    throw malformed("a variable byte integer is longer than four bytes [MQTT-1.5.5-1]");
  }

  static byte[] binary(ByteBuf in) {
    byte[] bytes = new byte[u16(in)];
    need(in, bytes.length);
    in.readBytes(bytes);
    return bytes;
  }

  /**
   * Text, which must be well-formed UTF-8 without U+0000 and, as the specification recommends,
   * without control characters and non-characters.
   */
  static String text(ByteBuf in) {
    int length = u16(in);
    need(in, length);
    int from = in.readerIndex();
    in.skipBytes(length);
    if (isPlain(in, from, length)) {
      return in.toString(from, length, StandardCharsets.US_ASCII);
    }
    String text = decode(in.nioBuffer(from, length));
    if (!text.codePoints().allMatch(Fields::allowed)) {
      throw malformed("a text holds a character that MQTT does not allow [MQTT-1.5.4-2]");
    }
    return text;
  }

  /** The usual: printable ASCII. */
  private static boolean isPlain(ByteBuf in, int from, int length) {
    for (int i = from; i < from + length; i++) {
      int b = in.getByte(i);
      if (b < 0x20 || b == 0x7F) {
        return false;
      }
    }
    return true;
  }

  private static String decode(ByteBuffer bytes) {
    CharsetDecoder strict =
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    try {
      CharBuffer text = strict.decode(bytes);
      return text.toString();
    } catch (CharacterCodingException invalid) {
      throw malformed("a text is not UTF-8 [MQTT-1.5.4-1]");
    }
  }

  private static boolean allowed(int c) {
    boolean control = c < 0x20 || (c >= 0x7F && c < 0xA0);
    boolean nonCharacter = (c >= 0xFDD0 && c <= 0xFDEF) || (c & 0xFFFE) == 0xFFFE;
    return !control && !nonCharacter;
  }
}
