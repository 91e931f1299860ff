package io.millrace.egress.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.egress.retry.Trouble;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;
import software.amazon.awssdk.identity.spi.ResolveIdentityRequest;
import software.amazon.awssdk.services.sts.StsAsyncClient;
import software.amazon.awssdk.services.sts.model.AssumeRoleRequest;
import software.amazon.awssdk.services.sts.model.AssumeRoleResponse;
import software.amazon.awssdk.services.sts.model.StsException;

class RoleSessionTest {
  private static final Instant BEGINNING = Instant.parse("2026-11-30T12:00:00Z");
  private static final Duration HOUR = Duration.ofHours(1);

  private final Deque<AssumeRoleRequest> asked = new ArrayDeque<>();
  private final Deque<CompletableFuture<AssumeRoleResponse>> answers = new ArrayDeque<>();
  private Instant now = BEGINNING;

  private final StsAsyncClient sts =
      new StsAsyncClient() {
        @Override
        public CompletableFuture<AssumeRoleResponse> assumeRole(AssumeRoleRequest request) {
          asked.add(request);
          CompletableFuture<AssumeRoleResponse> answer = new CompletableFuture<>();
          answers.add(answer);
          return answer;
        }

        @Override
        public String serviceName() {
          return "sts";
        }

        @Override
        public void close() {}
      };

  private final RoleSession session =
      new RoleSession(
          sts,
          new Credentials.Role(new Credentials.Environment(), "arn:role", "outside"),
          new Troubles(
              new Account("cloud", "eu-central-1", null, false, new Credentials.Environment()),
              "role 'arn:role'"),
          ((InstantSource) () -> now).withZone(ZoneOffset.UTC));

  private CompletableFuture<? extends AwsCredentialsIdentity> keys() {
    return session.resolveIdentity(ResolveIdentityRequest.builder().build());
  }

  private void answer(String key, Instant ends) {
    answers
        .remove()
        .complete(
            AssumeRoleResponse.builder()
                .credentials(given ->
                    given
                        .accessKeyId(key)
                        .secretAccessKey("secret")
                        .sessionToken("token")
                        .expiration(ends))
                .build());
  }

  @Test
  void isAskedForOnceHoweverManyWaitForIt() {
    CompletableFuture<? extends AwsCredentialsIdentity> one = keys();
    CompletableFuture<? extends AwsCredentialsIdentity> other = keys();
    answer("first", BEGINNING.plus(HOUR));

    assertThat(one.join().accessKeyId()).isEqualTo("first");
    assertThat(other.join().accessKeyId()).isEqualTo("first");
    assertThat(asked)
        .singleElement()
        .satisfies(request -> {
          assertThat(request.roleArn()).isEqualTo("arn:role");
          assertThat(request.externalId()).isEqualTo("outside");
        });
  }

  @Test
  void isRenewedFiveMinutesBeforeItEndsAndNoSooner() {
    var _ = keys();
    answer("first", BEGINNING.plus(HOUR));

    now = BEGINNING.plus(HOUR).minus(Duration.ofMinutes(5)).minusSeconds(1);
    assertThat(keys().join().accessKeyId()).isEqualTo("first");
    now = BEGINNING.plus(HOUR).minus(Duration.ofMinutes(5));
    CompletableFuture<? extends AwsCredentialsIdentity> next = keys();
    answer("second", now.plus(HOUR));

    assertThat(next.join().accessKeyId()).isEqualTo("second");
    assertThat(asked).hasSize(2);
  }

  @Test
  void isRenewedAtOnceWhenAwsSaysThatItHasEnded() {
    var _ = keys();
    answer("first", BEGINNING.plus(HOUR));

    session.ended();
    CompletableFuture<? extends AwsCredentialsIdentity> next = keys();
    answer("second", BEGINNING.plus(HOUR));

    assertThat(next.join().accessKeyId()).isEqualTo("second");
  }

  @Test
  void lastsAMinuteThoughItHasEndedByAClockThatIsWrong() {
    var _ = keys();
    answer("first", BEGINNING.minus(HOUR));

    now = BEGINNING.plusSeconds(59);
    assertThat(keys().join().accessKeyId()).isEqualTo("first");
    now = BEGINNING.plusSeconds(60);
    var _ = keys();
    assertThat(asked).hasSize(2);
  }

  @Test
  void isAskedForAgainAfterAFailureThatIsToldInWords() {
    CompletableFuture<? extends AwsCredentialsIdentity> denied = keys();
    answers
        .remove()
        .completeExceptionally(
            StsException.builder()
                .statusCode(403)
                .awsErrorDetails(
                    AwsErrorDetails.builder()
                        .errorCode("AccessDenied")
                        .errorMessage("not you")
                        .build())
                .build());
    assertThatThrownBy(denied::join)
        .isInstanceOf(CompletionException.class)
        .cause()
        .isInstanceOfSatisfying(
            TroubleException.class,
            told -> {
              assertThat(told.trouble().kind()).isEqualTo(Trouble.Kind.STANDING);
              assertThat(told.trouble().reason()).contains("may not use role 'arn:role'");
            });

    CompletableFuture<? extends AwsCredentialsIdentity> next = keys();
    answer("first", BEGINNING.plus(HOUR));

    assertThat(next.join().accessKeyId()).isEqualTo("first");
  }
}
