package io.millrace.egress.s3;

import io.millrace.common.message.Message;
import io.millrace.egress.aws.Identity;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * The key of a message's object: {@code PIPELINE/yyyy/MM/dd/HH/NANOS-IDENTITY}, times in UTC, when
 * the edge received the message. It derives from nothing but the message, so that a repeat
 * overwrites the object instead of adding one.
 */
final class ObjectName {
  private static final DateTimeFormatter HOUR =
      DateTimeFormatter.ofPattern("yyyy/MM/dd/HH", Locale.ROOT).withZone(ZoneOffset.UTC);

  /** A key may have 1,024 bytes. */
  private static final int MAX_FOLDER = 255;

  private static final int MAX_IDENTITY = 255;

  private final String folder;
  private final Identity identity;

  ObjectName(String pipelineName, Identity identity) {
    String safe = pipelineName.replaceAll("[^A-Za-z0-9!_.*'()-]", "_");
    String cut = safe.substring(0, Math.min(safe.length(), MAX_FOLDER));
    // "." and ".." are places, not names, for programs that copy a bucket to a disk.
    this.folder = cut.isEmpty() || cut.equals(".") || cut.equals("..") ? "_" : cut;
    this.identity = identity;
  }

  String of(Message message) {
    long nanos = message.timestampNanos();
    String hour = HOUR.format(Instant.ofEpochSecond(0, Math.max(0, nanos)));
    return folder
        + "/"
        + hour
        + "/"
        + String.format(Locale.ROOT, "%019d", Math.max(0, nanos))
        + "-"
        + identity.of(message.id(), MAX_IDENTITY);
  }
}
