package io.millrace.egress.app;

import io.millrace.common.secret.Sealer;
import io.millrace.common.spec.AwsCredentials;
import io.millrace.common.spec.AwsTarget;
import io.millrace.egress.aws.Account;
import io.millrace.egress.aws.Credentials;
import io.millrace.egress.aws.TroubleException;
import io.millrace.egress.retry.Trouble;
import org.jspecify.annotations.Nullable;

/** Opens the seals of what specs say about accounts. */
final class Accounts {
  private final Sealer sealer;

  Accounts(Sealer sealer) {
    this.sealer = sealer;
  }

  /**
   * The account in the clear.
   *
   * @throws TroubleException when it was sealed with another key
   */
  Account of(AwsTarget target) {
    try {
      return with(target, open(target.credentials()));
    } catch (IllegalArgumentException unreadable) {
      throw new TroubleException(
          Trouble.standing(
              "the keys of cloud profile '"
                  + target.profile()
                  + "' cannot be read: they were sealed with another installation key than this node's, or were changed"));
    }
  }

  /** The account as far as it is no secret, for words about it. */
  static Account withoutKeys(AwsTarget target) {
    return with(target, new Credentials.Environment());
  }

  private static Account with(AwsTarget target, Credentials credentials) {
    return new Account(
        target.profile(), target.region(), target.endpointUrl(), target.pathStyle(), credentials);
  }

  private Credentials open(AwsCredentials sealed) {
    return switch (sealed) {
      case AwsCredentials.Keys keys ->
          new Credentials.Keys(
              sealer.open(keys.sealedAccessKey()),
              sealer.open(keys.sealedSecret()),
              openIfThere(keys.sealedSessionToken()));
      case AwsCredentials.Environment environment -> new Credentials.Environment();
      case AwsCredentials.Role role ->
          new Credentials.Role(open(role.base()), role.arn(), openIfThere(role.sealedExternalId()));
    };
  }

  private @Nullable String openIfThere(@Nullable String sealed) {
    return sealed == null ? null : sealer.open(sealed);
  }
}
