package io.millrace.egress.aws;

import io.millrace.common.message.MessageId;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;

/** Names that AWS accepts, made from identities in a way that is the same on every repeat. */
public final class Identity {
  /**
   * What SQS allows in group and deduplication ids, and S3 calls safe in keys, and that is the same
   * on both lists.
   */
  private static final Pattern SAFE = Pattern.compile("[A-Za-z0-9!_.*'()-]+");

  private final String pipelineMark;

  /**
   * @param pipeline id; several pipelines may share a bucket or queue, and the same message may
   *     pass through more than one
   */
  public Identity(String pipeline) {
    this.pipelineMark = digest(pipeline).substring(0, 8);
  }

  /**
   * Names the message among all messages of all pipelines; safe in keys and ids, at most {@code
   * most} characters (at least 64).
   */
  public String of(MessageId id, int most) {
    String name = id + "-" + pipelineMark;
    return name.length() <= most && SAFE.matcher(name).matches() ? name : digest(name);
  }

  /** SHA-256 in hexadecimal, 64 characters. */
  public static String digest(String text) {
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(sha256.digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("every Java has SHA-256", impossible);
    }
  }
}
