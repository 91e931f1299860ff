package io.millrace.egress.s3;

import io.millrace.common.message.Message;
import io.millrace.common.spec.S3Batching;
import io.millrace.common.spec.S3Options;
import io.millrace.egress.aws.Identity;
import io.millrace.egress.aws.Naming;
import io.millrace.egress.format.MessageText;
import java.util.Arrays;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Keys of objects, from the pipeline's template. They derive from nothing but messages, so that a
 * repeat overwrites an object instead of adding one; an object of many messages is named by its
 * first.
 */
final class ObjectKeys {
  /** A key may have 1,024 bytes, and is ASCII here. */
  private static final int MAX_KEY = 1_024;

  private static final int MAX_VALUE = 255;
  private static final Pattern UNSAFE = Pattern.compile("[^A-Za-z0-9!_.*'()=-]");
  private static final int MAX_IDENTITY = 255;

  private final MessageText text;
  private final String ending;

  ObjectKeys(S3Options options, Naming naming) {
    this.text =
        naming.text(
            options.key(),
            MAX_IDENTITY,
            new MessageText.Rules(ObjectKeys::level, ObjectKeys::levels));
    this.ending = ending(options);
  }

  private static String ending(S3Options options) {
    S3Batching batching = options.batching();
    String kind =
        batching != null && batching.framing() == S3Batching.Framing.NDJSON ? ".ndjson" : "";
    return kind
        + switch (options.compression()) {
          case NONE -> "";
          case GZIP -> ".gz";
          case ZSTD -> ".zst";
        };
  }

  /** The key of an object whose first message this is. */
  String of(Message first) {
    String key = text.of(first);
    String whole = key.endsWith(ending) ? key : key + ending;
    // What is cut off must not make two keys one.
    return whole.length() <= MAX_KEY
        ? whole
        : whole.substring(0, MAX_KEY - 65 - ending.length()) + "-" + Identity.digest(key) + ending;
  }

  /** Messages with the same one share objects. */
  String groupOf(Message message) {
    return text.groupOf(message);
  }

  /** Only characters that are safe in keys; levels of topics stay levels. */
  private static String levels(String value) {
    String cleaned =
        Arrays.stream(value.split("/", -1))
            .map(ObjectKeys::level)
            .filter(level -> !level.isEmpty())
            .collect(Collectors.joining("/"));
    return cleaned.isEmpty()
        ? MessageText.MISSING
        : cleaned.substring(0, Math.min(cleaned.length(), MAX_VALUE));
  }

  private static String level(String level) {
    String safe = UNSAFE.matcher(level).replaceAll("_");
    // "." and ".." are places, not names, for programs that copy a bucket to a disk.
    String cut = safe.substring(0, Math.min(safe.length(), MAX_VALUE));
    return cut.equals(".") || cut.equals("..") ? MessageText.MISSING : cut;
  }
}
