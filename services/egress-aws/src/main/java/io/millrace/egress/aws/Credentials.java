package io.millrace.egress.aws;

import org.jspecify.annotations.Nullable;

/** Who calls AWS, in the clear. Never shows what is secret. */
public sealed interface Credentials {
  /** Keys as they stand; temporary ones have a session token. */
  record Keys(String accessKey, String secret, @Nullable String sessionToken)
      implements Credentials {
    @Override
    public String toString() {
      return "keys";
    }
  }

  /** Whatever the machine or process has: the SDK's default chain. */
  record Environment() implements Credentials {
    @Override
    public String toString() {
      return "environment";
    }
  }

  /** A role that {@code base} assumes. */
  record Role(Credentials base, String arn, @Nullable String externalId) implements Credentials {
    @Override
    public String toString() {
      return arn;
    }
  }

  /** Whether a session that has ended is followed by another one without a person's help. */
  default boolean renewable() {
    return !(this instanceof Keys);
  }
}
