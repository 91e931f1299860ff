package io.millrace.egress.s3;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * Values of user metadata. They travel as HTTP headers, which only carry printable ASCII and lose
 * spaces at the ends.
 */
final class Metadata {
  /** S3 takes 2 KB of metadata altogether. */
  private static final int MAX_CHARS = 1024;

  private Metadata() {}

  /**
   * The text as it is where headers allow it; every other byte of its UTF-8 form, and {@code %}, as
   * {@code %XX}; cut at 1,024 characters.
   */
  static String value(String text) {
    StringBuilder out = new StringBuilder(text.length());
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      String next =
          b > ' ' && b < 0x7F && b != '%'
              ? String.valueOf((char) b)
              : String.format(Locale.ROOT, "%%%02X", b);
      if (out.length() + next.length() > MAX_CHARS) {
        break;
      }
      out.append(next);
    }
    return out.toString();
  }
}
