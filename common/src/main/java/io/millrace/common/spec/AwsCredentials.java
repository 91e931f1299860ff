package io.millrace.common.spec;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import org.jspecify.annotations.Nullable;

/**
 * Who calls AWS. What is secret is sealed with the installation key ({@link
 * io.millrace.common.secret.Sealer}).
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
  @JsonSubTypes.Type(value = AwsCredentials.Keys.class, name = "keys"),
  @JsonSubTypes.Type(value = AwsCredentials.Environment.class, name = "environment"),
  @JsonSubTypes.Type(value = AwsCredentials.Role.class, name = "role")
})
public sealed interface AwsCredentials {
  /** Keys as they stand, with a session token where they are temporary. */
  record Keys(String sealedAccessKey, String sealedSecret, @Nullable String sealedSessionToken)
      implements AwsCredentials {}

  /** Whatever the machine or process that egress runs on has: the SDK's default chain. */
  record Environment() implements AwsCredentials {}

  /**
   * A role that {@code base} assumes by STS, again and again before its session ends.
   *
   * @param sealedExternalId what the role's owner asks for; null for nothing
   */
  record Role(AwsCredentials base, String arn, @Nullable String sealedExternalId)
      implements AwsCredentials {}
}
