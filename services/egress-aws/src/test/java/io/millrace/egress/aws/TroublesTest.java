package io.millrace.egress.aws;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.egress.retry.Trouble;
import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.s3.model.S3Exception;

class TroublesTest {
  private final Troubles troubles =
      new Troubles(account(new Credentials.Environment()), "S3 bucket 'readings'");

  private static Account account(Credentials credentials) {
    return new Account("cloud", "eu-central-1", null, false, credentials);
  }

  @Test
  void asksForANewTokenWhereNobodyElseCanRenewIt() {
    Troubles fixed =
        new Troubles(account(new Credentials.Keys("a", "s", "token")), "S3 bucket 'readings'");

    Trouble trouble = fixed.diagnose(answer(400, "ExpiredToken", "The token has expired."));

    assertThat(trouble.kind()).isEqualTo(Trouble.Kind.STANDING);
    assertThat(trouble.reason()).contains("session token of cloud profile 'cloud' has expired");
  }

  private static AwsServiceException answer(int status, String code, String message) {
    return (AwsServiceException)
        S3Exception.builder()
            .statusCode(status)
            .awsErrorDetails(
                AwsErrorDetails.builder().errorCode(code).errorMessage(message).build())
            .build();
  }

  @ParameterizedTest
  @CsvSource({
    "500, InternalError, PASSING",
    "503, SlowDown, PASSING",
    "400, ThrottlingException, PASSING",
    "400, ProvisionedThroughputExceededException, PASSING",
    "403, RequestThrottled, PASSING",
    "403, RequestTimeTooSkewed, PASSING",
    "400, ExpiredToken, PASSING",
    "409, OperationAborted, PASSING",
    "400, AWS.SimpleQueueService.QueueDeletedRecently, PASSING",
    "502, , PASSING",
    "429, , PASSING",
    "404, NoSuchBucket, MISSING",
    "404, , MISSING",
    "400, ResourceNotFoundException, MISSING",
    "400, AWS.SimpleQueueService.NonExistentQueue, MISSING",
    "400, com.amazonaws.sqs#QueueDoesNotExist, MISSING",
    "403, InvalidAccessKeyId, STANDING",
    "400, UnrecognizedClientException, STANDING",
    "403, SignatureDoesNotMatch, STANDING",
    "403, AccessDenied, STANDING",
    "403, , STANDING",
    "301, PermanentRedirect, STANDING",
    "400, AuthorizationHeaderMalformed, STANDING",
    "400, IllegalLocationConstraintException, STANDING",
    "400, InvalidBucketName, STANDING",
    "400, SomethingNew, STANDING",
    "400, EntityTooLarge, MESSAGE",
    "413, , MESSAGE",
    "400, AWS.SimpleQueueService.BatchRequestTooLong, MESSAGE",
  })
  void tellsErrorsApartByCodeAndStatus(int status, String code, Trouble.Kind expected) {
    assertThat(troubles.diagnose(answer(status, code, "words")).kind()).isEqualTo(expected);
  }

  @Test
  void takesASignatureThatExpiredForAClockThatIsWrong() {
    assertThat(
            troubles
                .diagnose(
                    answer(
                        400,
                        "InvalidSignatureException",
                        "Signature expired: 2026 is now earlier than"))
                .kind())
        .isEqualTo(Trouble.Kind.PASSING);
  }

  @Test
  void namesTheProfileAndTheOutputInWords() {
    assertThat(
            troubles
                .diagnose(
                    answer(403, "InvalidAccessKeyId", "The key does not exist. Ask somebody."))
                .reason())
        .isEqualTo(
            "the access key of cloud profile 'cloud' is not known: InvalidAccessKeyId (The key does not exist)");
    assertThat(
            troubles
                .diagnose(answer(403, "AccessDenied", "not authorized to perform: s3:PutObject"))
                .reason())
        .isEqualTo(
            "the keys of cloud profile 'cloud' may not use S3 bucket 'readings': AccessDenied (not authorized to perform: s3:PutObject)");
  }

  @Test
  void neverShowsWhatTheSignatureWasMadeOf() {
    assertThat(
            troubles
                .diagnose(
                    answer(
                        403,
                        "SignatureDoesNotMatch",
                        "The Canonical String should have been 'POST / host'"))
                .reason())
        .doesNotContain("Canonical");
  }

  @Test
  void findsTheCauseHoweverDeepItIs() {
    assertThat(reason(new UnknownHostException("s3.nowhere")))
        .isEqualTo("the host name cannot be resolved: s3.nowhere");
    assertThat(reason(new ConnectException("Connection refused: localhost:1")))
        .isEqualTo("no connection: Connection refused: localhost:1");
    assertThat(reason(new TimeoutException())).isEqualTo("no answer in time");
    assertThat(reason(new IOException("Connection reset by peer")))
        .isEqualTo("the connection broke: Connection reset by peer");
    assertThat(reason(ApiCallTimeoutException.create(1_000))).isEqualTo("no answer in time");
  }

  private String reason(Throwable cause) {
    Throwable wrapped =
        cause instanceof ApiCallTimeoutException
            ? cause
            : SdkClientException.create("outer", SdkClientException.create("inner", cause));
    Trouble trouble = troubles.diagnose(new CompletionException(wrapped));
    assertThat(trouble.kind()).isEqualTo(Trouble.Kind.PASSING);
    return trouble.reason();
  }

  @Test
  void triesAgainWhatItDoesNotKnow() {
    assertThat(troubles.diagnose(new IllegalStateException("odd")).kind())
        .isEqualTo(Trouble.Kind.PASSING);
  }
}
