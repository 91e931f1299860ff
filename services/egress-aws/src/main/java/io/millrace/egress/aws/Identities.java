package io.millrace.egress.aws;

import io.millrace.egress.retry.Trouble;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;
import software.amazon.awssdk.identity.spi.IdentityProvider;
import software.amazon.awssdk.identity.spi.ResolveIdentityRequest;

/** Where clients get their keys from, for each kind of credentials. */
final class Identities {
  private Identities() {}

  static IdentityProvider<AwsCredentialsIdentity> of(Credentials.Keys keys) {
    return fixed(
        keys.sessionToken() == null
            ? AwsBasicCredentials.create(keys.accessKey(), keys.secret())
            : AwsSessionCredentials.create(keys.accessKey(), keys.secret(), keys.sessionToken()));
  }

  private static IdentityProvider<AwsCredentialsIdentity> fixed(
      software.amazon.awssdk.auth.credentials.AwsCredentials credentials) {
    return provider(request ->
        CompletableFuture.completedFuture(
            StaticCredentialsProvider.create(credentials).resolveCredentials()));
  }

  /** What the machine has; looked for anew until something is found. */
  static IdentityProvider<AwsCredentialsIdentity> environment(String profile) {
    DefaultCredentialsProvider chain = DefaultCredentialsProvider.builder().build();
    // A machine's own role is asked for over the network, which must not hold up an event loop.
    return provider(request ->
        CompletableFuture.supplyAsync(chain::resolveCredentials, Thread::startVirtualThread)
            .handle((keys, failure) -> {
              if (failure == null) {
                return keys;
              }
              throw cause(failure) instanceof SdkClientException
                  ? noKeys(profile)
                  : new CompletionException(cause(failure));
            }));
  }

  private static TroubleException noKeys(String profile) {
    return new TroubleException(
        Trouble.standing(
            "cloud profile '"
                + profile
                + "' takes the keys of the machine that the edge runs on, and there are none:"
                + " neither in the environment, nor in ~/.aws, nor from the machine's own role"));
  }

  /** Asks each time; a failure of the source is what callers see. */
  static IdentityProvider<AwsCredentialsIdentity> provider(Source source) {
    return new IdentityProvider<>() {
      @Override
      public Class<AwsCredentialsIdentity> identityType() {
        return AwsCredentialsIdentity.class;
      }

      @Override
      public CompletableFuture<? extends AwsCredentialsIdentity> resolveIdentity(
          ResolveIdentityRequest request) {
        return source.identity(request);
      }
    };
  }

  /** Gives keys. */
  @FunctionalInterface
  interface Source {
    CompletableFuture<? extends AwsCredentialsIdentity> identity(ResolveIdentityRequest request);
  }

  /** Without the wrapping of futures. */
  static Throwable cause(Throwable failure) {
    return failure instanceof CompletionException && failure.getCause() != null
        ? failure.getCause()
        : failure;
  }

  static <T> CompletableFuture<T> guarded(Supplier<CompletableFuture<T>> call) {
    try {
      return call.get();
    } catch (RuntimeException refused) {
      return CompletableFuture.failedFuture(refused);
    }
  }
}
