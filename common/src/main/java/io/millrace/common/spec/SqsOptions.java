package io.millrace.common.spec;

import org.jspecify.annotations.Nullable;

/**
 * How messages become queue messages.
 *
 * @param group {@link Template} of the message group in a FIFO queue
 * @param binary what happens to a payload that is not text
 * @param maxMessageBytes the queue's limit, with attributes; what is larger is oversized
 * @param oversizedBucket bucket that takes oversized payloads, the queue getting a pointer; null to
 *     reject them
 */
public record SqsOptions(
    String group, Binary binary, int maxMessageBytes, @Nullable String oversizedBucket) {
  public static final SqsOptions DEFAULT =
      new SqsOptions("{topic}", Binary.BASE64, 256 * 1024, null);

  /** What happens to a payload that is not text. */
  public enum Binary {
    /** In base64, with an attribute that says so. */
    BASE64,
    /** It is rejected. */
    REFUSE
  }
}
