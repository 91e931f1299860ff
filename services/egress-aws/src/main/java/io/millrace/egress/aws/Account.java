package io.millrace.egress.aws;

import org.jspecify.annotations.Nullable;

/**
 * Whose AWS, and where: outputs with equal accounts share clients.
 *
 * @param profile name of the cloud profile
 * @param endpointUrl base URL of an AWS-compatible server; null for AWS itself
 * @param pathStyle whether buckets stand in the path of S3's addresses
 */
public record Account(
    String profile,
    String region,
    @Nullable String endpointUrl,
    boolean pathStyle,
    Credentials credentials) {}
