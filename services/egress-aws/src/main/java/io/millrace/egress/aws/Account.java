package io.millrace.egress.aws;

import org.jspecify.annotations.Nullable;

/**
 * Whose AWS, and where: outputs with equal accounts share clients.
 *
 * @param endpointUrl base URL of an AWS-compatible server; null for AWS itself
 */
public record Account(
    String region, @Nullable String endpointUrl, String accessKey, String secret) {
  /** Without the keys, so that they cannot reach a log. */
  @Override
  public String toString() {
    return "Account[" + region + ", " + (endpointUrl == null ? "AWS" : endpointUrl) + "]";
  }
}
