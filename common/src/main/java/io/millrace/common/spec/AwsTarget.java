package io.millrace.common.spec;

import org.jspecify.annotations.Nullable;

/**
 * The account and place of an AWS output.
 *
 * @param profile name of the cloud profile, for messages to people
 * @param region as in {@code eu-central-1}
 * @param endpointUrl base URL of an AWS-compatible server, which implies path-style addresses; null
 *     for AWS itself
 * @param sealedAccessKey sealed with the installation key ({@link
 *     io.millrace.common.secret.Sealer})
 * @param sealedSecret likewise
 */
public record AwsTarget(
    String profile,
    String region,
    @Nullable String endpointUrl,
    String sealedAccessKey,
    String sealedSecret) {}
