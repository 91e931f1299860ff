package io.millrace.egress.app;

import io.millrace.common.spec.S3Batching;
import io.millrace.common.spec.S3Options;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Options of outputs, for tests. */
final class Options {
  private Options() {}

  static S3Options s3(
      String key, S3Options.Compression compression, @Nullable S3Batching batching) {
    return new S3Options(key, null, compression, Map.of(), null, null, null, batching);
  }

  static S3Batching lines(int messages, long ageMillis) {
    return new S3Batching(1_000_000, messages, ageMillis, S3Batching.Framing.NDJSON);
  }
}
