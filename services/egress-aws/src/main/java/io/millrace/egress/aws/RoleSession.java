package io.millrace.egress.aws;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;
import software.amazon.awssdk.identity.spi.IdentityProvider;
import software.amazon.awssdk.identity.spi.ResolveIdentityRequest;
import software.amazon.awssdk.services.sts.StsAsyncClient;
import software.amazon.awssdk.services.sts.model.Credentials;

/**
 * The session of an assumed role. A new one is asked for some minutes before the old one ends, or
 * as soon as AWS says that it has ended. One call to STS at a time, whoever waits for it.
 */
final class RoleSession implements IdentityProvider<AwsCredentialsIdentity>, AutoCloseable {
  private static final String NAME = "millrace";

  /** Sessions last an hour, or 15 minutes at least. */
  private static final Duration EARLY = Duration.ofMinutes(5);

  private final StsAsyncClient sts;
  private final io.millrace.egress.aws.Credentials.Role role;
  private final Troubles troubles;
  private final Clock clock;
  private @Nullable CompletableFuture<AwsSessionCredentials> current;
  private Instant renewAt = Instant.MIN;

  /**
   * @param troubles words for failures to assume the role
   */
  RoleSession(
      StsAsyncClient sts,
      io.millrace.egress.aws.Credentials.Role role,
      Troubles troubles,
      Clock clock) {
    this.sts = sts;
    this.role = role;
    this.troubles = troubles;
    this.clock = clock;
  }

  @Override
  public Class<AwsCredentialsIdentity> identityType() {
    return AwsCredentialsIdentity.class;
  }

  @Override
  public synchronized CompletableFuture<? extends AwsCredentialsIdentity> resolveIdentity(
      ResolveIdentityRequest request) {
    CompletableFuture<AwsSessionCredentials> known = current;
    if (known != null
        && !known.isCompletedExceptionally()
        && (!known.isDone() || clock.instant().isBefore(renewAt))) {
      return known;
    }
    CompletableFuture<AwsSessionCredentials> fresh =
        Identities.guarded(() ->
                sts.assumeRole(assume ->
                    assume.roleArn(role.arn()).roleSessionName(NAME).externalId(role.externalId())))
            .handle((answer, failure) -> {
              if (failure != null) {
                throw new TroubleException(troubles.diagnose(Identities.cause(failure)));
              }
              return begun(answer.credentials());
            });
    current = fresh;
    return fresh;
  }

  private synchronized AwsSessionCredentials begun(Credentials given) {
    // From now on by this clock, which may be wrong: how long is what counts, at least a minute.
    Instant ends = given.expiration();
    Duration left = Duration.between(clock.instant(), ends).minus(EARLY);
    renewAt =
        clock
            .instant()
            .plus(left.compareTo(Duration.ofMinutes(1)) > 0 ? left : Duration.ofMinutes(1));
    return AwsSessionCredentials.create(
        given.accessKeyId(), given.secretAccessKey(), given.sessionToken());
  }

  /** AWS does not accept the session any more. */
  synchronized void ended() {
    renewAt = Instant.MIN;
  }

  @Override
  public void close() {
    sts.close();
  }
}
