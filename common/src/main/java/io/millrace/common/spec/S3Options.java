package io.millrace.common.spec;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * How messages become objects.
 *
 * @param key {@link Template} of an object's key; names {@code {id}}
 * @param contentType null to guess it from the payload
 * @param metadata beside topic, timestamp and pipeline
 * @param encryption {@code AES256} or {@code aws:kms}; null for what the bucket says
 * @param kmsKey id or ARN of the key for {@code aws:kms}; null for AWS's own
 * @param storageClass null for the bucket's
 * @param batching null for one object a message
 */
public record S3Options(
    String key,
    @Nullable String contentType,
    Compression compression,
    Map<String, String> metadata,
    @Nullable String encryption,
    @Nullable String kmsKey,
    @Nullable String storageClass,
    @Nullable S3Batching batching) {
  /** Sorts by time; never the same for two messages. */
  public static final String USUAL_KEY = "{pipeline}/{year}/{month}/{day}/{hour}/{timestamp}-{id}";

  public static final S3Options DEFAULT =
      new S3Options(USUAL_KEY, null, Compression.NONE, Map.of(), null, null, null, null);

  /** What is done to an object's bytes. */
  public enum Compression {
    NONE,
    GZIP,
    ZSTD
  }

  public S3Options {
    metadata = Collections.unmodifiableMap(new TreeMap<>(metadata));
  }
}
