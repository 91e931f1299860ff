package io.millrace.egress.s3;

import io.vertx.core.buffer.Buffer;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** A guess at what a payload is, from its bytes alone. */
final class ContentType {
  static final String BINARY = "application/octet-stream";

  /** Beyond it a payload is not looked at whole. */
  private static final int MAX_TEXT = 1024 * 1024;

  private ContentType() {}

  static String of(Buffer whole) {
    // One byte beyond what is looked at, to know that there is more.
    return of(whole.getBytes(0, Math.min(whole.length(), MAX_TEXT + 1)));
  }

  private static String of(byte[] payload) {
    if (startsWith(payload, 0xFF, 0xD8, 0xFF)) {
      return "image/jpeg";
    }
    if (startsWith(payload, 0x89, 'P', 'N', 'G')) {
      return "image/png";
    }
    if (payload.length == 0 || payload.length > MAX_TEXT || !isText(payload)) {
      return BINARY;
    }
    return looksLikeJson(payload) ? "application/json" : "text/plain; charset=utf-8";
  }

  private static boolean startsWith(byte[] payload, int... first) {
    if (payload.length < first.length) {
      return false;
    }
    for (int i = 0; i < first.length; i++) {
      if (payload[i] != (byte) first[i]) {
        return false;
      }
    }
    return true;
  }

  private static boolean isText(byte[] payload) {
    for (byte b : payload) {
      if (b >= 0 && b < ' ' && b != '\n' && b != '\r' && b != '\t') {
        return false;
      }
    }
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(payload));
      return true;
    } catch (CharacterCodingException notUtf8) {
      return false;
    }
  }

  private static boolean looksLikeJson(byte[] payload) {
    int first = 0;
    int last = payload.length - 1;
    while (first < last && payload[first] <= ' ') {
      first++;
    }
    while (last > first && payload[last] <= ' ') {
      last--;
    }
    return (payload[first] == '{' && payload[last] == '}')
        || (payload[first] == '[' && payload[last] == ']');
  }
}
