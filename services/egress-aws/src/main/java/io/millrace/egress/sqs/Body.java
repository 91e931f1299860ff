package io.millrace.egress.sqs;

import io.vertx.core.buffer.Buffer;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * The body of a queue message. SQS only takes characters of XML 1.0 (#x9, #xA, #xD, #x20 to #xD7FF,
 * #xE000 to #xFFFD, #x10000 to #x10FFFF); a payload of those in UTF-8 goes as it is, any other in
 * base64.
 *
 * @param text as SQS gets it
 * @param base64 whether it has to be decoded to get the payload
 */
record Body(String text, boolean base64) {
  static Body of(Buffer payload) {
    byte[] bytes = payload.getBytes();
    if (allowed(bytes)) {
      if (isAscii(bytes)) {
        return new Body(new String(bytes, StandardCharsets.US_ASCII), false);
      }
      try {
        return new Body(
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString(), false);
      } catch (CharacterCodingException notUtf8) {
        // Binary, as below.
      }
    }
    return new Body(Base64.getEncoder().encodeToString(bytes), true);
  }

  /** The bytes that {@link #of} counts for, without keeping the text. */
  static int size(Buffer payload) {
    return isText(payload) ? payload.length() : 4 * ((payload.length() + 2) / 3);
  }

  /** Whether it goes as it is. */
  static boolean isText(Buffer payload) {
    byte[] bytes = payload.getBytes();
    return allowed(bytes) && (isAscii(bytes) || !of(payload).base64());
  }

  /** Mostly: then nothing has to be decoded. */
  private static boolean isAscii(byte[] bytes) {
    for (byte b : bytes) {
      if (b < 0) {
        return false;
      }
    }
    return true;
  }

  /** Whether no forbidden character is in it, provided that it is UTF-8 at all. */
  private static boolean allowed(byte[] bytes) {
    for (int i = 0; i < bytes.length; i++) {
      byte b = bytes[i];
      if (b >= 0 && b < ' ' && b != '\t' && b != '\n' && b != '\r') {
        return false;
      }
      // U+FFFE and U+FFFF are EF BF BE and EF BF BF.
      if (b == (byte) 0xBF
          && i + 1 < bytes.length
          && i > 0
          && bytes[i - 1] == (byte) 0xEF
          && bytes[i + 1] >= (byte) 0xBE) {
        return false;
      }
    }
    return true;
  }
}
