package io.millrace.common.spec;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The account and place of an AWS output.
 *
 * @param profile name of the cloud profile, for messages to people
 * @param region as in {@code eu-central-1}
 * @param endpointUrl base URL of an AWS-compatible server; null for AWS itself
 * @param pathStyle whether buckets stand in the path of S3's addresses instead of the host
 */
public record AwsTarget(
    String profile,
    String region,
    @Nullable String endpointUrl,
    boolean pathStyle,
    AwsCredentials credentials) {
  public AwsTarget {
    // A copy of an older release on disk has none: better unreadable than half of it.
    Objects.requireNonNull(credentials, "credentials");
  }

  /** With plain keys; path-style addresses where an endpoint is given. */
  public static AwsTarget withKeys(
      String profile,
      String region,
      @Nullable String endpointUrl,
      String sealedAccessKey,
      String sealedSecret) {
    return new AwsTarget(
        profile,
        region,
        endpointUrl,
        endpointUrl != null,
        new AwsCredentials.Keys(sealedAccessKey, sealedSecret, null));
  }
}
