package io.millrace.egress.aws;

import io.millrace.egress.retry.Trouble;
import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.nio.channels.ClosedChannelException;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.ApiCallAttemptTimeoutException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.http.SdkHttpResponse;

/**
 * What errors of AWS and of the way there mean, told apart by code, status and type; texts are only
 * shown. Codes: the "Common errors" and "Errors" of the S3, Kinesis and SQS API references.
 * Whatever is unknown is worth another try, so that nothing is given up by mistake.
 */
public final class Troubles {
  private static final int MAX_TEXT = 240;

  /** What follows the first sentence is advice for programmers. */
  private static final Pattern FIRST_SENTENCE = Pattern.compile("(?<=[a-z0-9)])\\.\\s");

  private static final Set<String> PASSING =
      Set.of(
          "InternalError",
          "InternalFailure",
          "InternalServerError",
          "ServiceUnavailable",
          "ServiceFailure",
          "RequestTimeout",
          "RequestTimeoutException",
          "Throttling",
          "ThrottlingException",
          "ThrottledException",
          "RequestThrottled",
          "RequestThrottledException",
          "TooManyRequestsException",
          "TooManyRequests",
          "RequestLimitExceeded",
          "SlowDown",
          "BandwidthLimitExceeded",
          "LimitExceededException",
          "ProvisionedThroughputExceededException",
          "PriorRequestNotComplete",
          "KMSThrottlingException",
          "KmsThrottled",
          "OperationAborted",
          "NoSuchUpload",
          "ResourceInUseException",
          "QueueDeletedRecently",
          "RequestTimeTooSkewed",
          "RequestExpired",
          "RequestInTheFuture");

  private static final Set<String> SESSION_ENDED =
      Set.of("ExpiredToken", "ExpiredTokenException", "TokenRefreshRequired");

  private static final Set<String> MISSING =
      Set.of("NoSuchBucket", "ResourceNotFoundException", "QueueDoesNotExist", "NonExistentQueue");

  private static final Set<String> MESSAGE =
      Set.of(
          "EntityTooLarge",
          "KeyTooLongError",
          "MetadataTooLarge",
          "InvalidMessageContents",
          "BatchRequestTooLong",
          "MessageTooLong");

  private static final Set<String> UNKNOWN_KEY =
      Set.of(
          "InvalidAccessKeyId",
          "UnrecognizedClientException",
          "InvalidClientTokenId",
          "AuthFailure");

  private static final Set<String> WRONG_SECRET =
      Set.of(
          "SignatureDoesNotMatch",
          "InvalidSignatureException",
          "IncompleteSignature",
          "IncompleteSignatureException");

  private static final Set<String> DENIED =
      Set.of(
          "AccessDenied",
          "AccessDeniedException",
          "Forbidden",
          "AllAccessDisabled",
          "NotAuthorized",
          "UnauthorizedOperation");

  private static final Set<String> OTHER_REGION =
      Set.of(
          "PermanentRedirect",
          "AuthorizationHeaderMalformed",
          "IllegalLocationConstraintException",
          "IncorrectEndpoint");

  /**
   * How S3 answers when it knows that the bucket is somewhere else; HeadBucket gets 400 for a
   * signature that names another region.
   */
  private static final Set<Integer> REDIRECTIONS = Set.of(301, 307, 400);

  private static final String NO_CONNECTION = "no connection: ";

  private final String profile;
  private final String pipelineRegion;
  private final boolean renewable;
  private final String title;

  /**
   * @param account whose cloud profile is named where its keys are at fault, and whose region is
   *     where the pipeline says that the output is
   * @param title of the output, as in {@code S3 bucket 'readings'}
   */
  public Troubles(Account account, String title) {
    this.profile = account.profile();
    this.pipelineRegion = account.region();
    this.renewable = account.credentials().renewable();
    this.title = title;
  }

  /** The error code of a failed call, without what some services put before it; empty for none. */
  public static String codeOf(Throwable failure) {
    Throwable cause = failure.getCause() instanceof AwsServiceException nested ? nested : failure;
    return cause instanceof AwsServiceException answer && answer.awsErrorDetails() != null
        ? shortCode(answer.awsErrorDetails().errorCode())
        : "";
  }

  /** Whether temporary keys are not accepted any more. */
  static boolean sessionEnded(AwsServiceException answer) {
    return answer.awsErrorDetails() != null
        && SESSION_ENDED.contains(shortCode(answer.awsErrorDetails().errorCode()));
  }

  /** What a failed call means. */
  public Trouble diagnose(Throwable failure) {
    return switch (failure) {
      case CompletionException wrapped when wrapped.getCause() != null ->
          diagnose(wrapped.getCause());
      case TroubleException known -> known.trouble();
      case AwsServiceException answered -> answered(answered);
      case ApiCallTimeoutException late -> Trouble.passing("no answer in time");
      case ApiCallAttemptTimeoutException late -> Trouble.passing("no answer in time");
      default -> unreachable(failure);
    };
  }

  /** What an error code of one entry of a batch means. */
  public Trouble diagnose(@Nullable String code, @Nullable String text) {
    return byCode(shortCode(code), text == null ? "" : text, 0);
  }

  private Trouble answered(AwsServiceException answer) {
    AwsErrorDetails details = answer.awsErrorDetails();
    if (details == null) {
      return byCode("", "", answer.statusCode());
    }
    SdkHttpResponse response = details.sdkHttpResponse();
    Optional<String> region =
        response == null ? Optional.empty() : response.firstMatchingHeader("x-amz-bucket-region");
    boolean elsewhere = region.isPresent() && !region.get().equals(pipelineRegion);
    if (elsewhere && REDIRECTIONS.contains(answer.statusCode())) {
      return Trouble.standing(
          title + " is in region " + region.get() + ", and not in the one that the pipeline names");
    }
    String text = details.errorMessage();
    return byCode(shortCode(details.errorCode()), text == null ? "" : text, answer.statusCode());
  }

  /**
   * Query services write {@code AWS.SimpleQueueService.NonExistentQueue}, JSON services a namespace
   * and {@code #}.
   */
  private static String shortCode(@Nullable String code) {
    if (code == null) {
      return "";
    }
    String name = code.substring(code.lastIndexOf('#') + 1);
    return name.substring(name.lastIndexOf('.') + 1);
  }

  private Trouble byCode(String code, String text, int status) {
    if (MISSING.contains(code) || (code.isEmpty() && status == 404)) {
      return Trouble.missing(title + " does not exist");
    }
    if (MESSAGE.contains(code) || status == 413) {
      return Trouble.message(title + " does not take the message: " + words(code, text, status));
    }
    // AWS reports a clock that is wrong with the code of a wrong signature too; the SDK has set its
    // offset by the answer's date then.
    boolean clockWrong =
        WRONG_SECRET.contains(code)
            && (text.contains("expired") || text.contains("not yet current"));
    if (PASSING.contains(code) || clockWrong || status >= 500 || status == 429 || status == 408) {
      return Trouble.passing("AWS answered " + words(code, text, status));
    }
    if (SESSION_ENDED.contains(code)) {
      return renewable
          ? Trouble.passing("AWS answered " + words(code, text, status) + "; keys are renewed")
          : Trouble.standing(
              "the session token of cloud profile '"
                  + profile
                  + "' has expired: "
                  + words(code, text, status));
    }
    if (UNKNOWN_KEY.contains(code)) {
      return Trouble.standing(
          "the access key of cloud profile '"
              + profile
              + "' is not known: "
              + words(code, text, status));
    }
    if (WRONG_SECRET.contains(code)) {
      return Trouble.standing(
          "the secret of cloud profile '" + profile + "' is wrong: " + words(code, "", status));
    }
    if (code.isEmpty() && status == 403) {
      // Answers to HeadBucket have no body, so they do not say which.
      return Trouble.standing(
          "the keys of cloud profile '" + profile + "' are wrong, or may not list " + title);
    }
    if (DENIED.contains(code) || status == 401 || status == 403) {
      return Trouble.standing(
          "the keys of cloud profile '"
              + profile
              + "' may not use "
              + title
              + ": "
              + words(code, text, status));
    }
    if (OTHER_REGION.contains(code) || status == 301) {
      return Trouble.standing(
          title + " is in another region than the pipeline says: " + words(code, text, status));
    }
    return Trouble.standing("AWS refused " + title + ": " + words(code, text, status));
  }

  private static String words(String code, String text, int status) {
    String name = code.isEmpty() ? "status " + status : code;
    return text.isBlank() ? name : name + " (" + oneLine(text) + ")";
  }

  /**
   * The SDK wraps what it meets on the way, some of it more than once: the innermost that is known
   * says it best.
   */
  private static Trouble unreachable(Throwable failure) {
    Trouble known = null;
    for (Throwable cause = failure;
        cause != null && cause != cause.getCause();
        cause = cause.getCause()) {
      known = unreachableBy(cause, known);
    }
    return known == null
        ? Trouble.passing(
            oneLine(failure.getMessage() == null ? failure.toString() : failure.getMessage()))
        : known;
  }

  private static @Nullable Trouble unreachableBy(Throwable cause, @Nullable Trouble outer) {
    return switch (cause) {
      case UnknownHostException unknown ->
          Trouble.passing("the host name cannot be resolved: " + oneLine(unknown.getMessage()));
      // The outer one names the address, the inner one only says "refused".
      case ConnectException refused
          when outer == null || !outer.reason().startsWith(NO_CONNECTION) ->
          Trouble.passing(NO_CONNECTION + oneLine(refused.getMessage()));
      case TimeoutException late -> Trouble.passing("no answer in time");
      case SSLException tls -> Trouble.passing("no TLS connection: " + oneLine(tls.getMessage()));
      case ClosedChannelException closed ->
          Trouble.passing("the connection was closed before the answer");
      case IOException broken when outer == null ->
          Trouble.passing("the connection broke: " + oneLine(broken.getMessage()));
      default -> outer;
    };
  }

  private static String oneLine(@Nullable String text) {
    String line = FIRST_SENTENCE.split(String.valueOf(text).strip(), 2)[0].replaceAll("\\s+", " ");
    return line.length() <= MAX_TEXT ? line : line.substring(0, MAX_TEXT) + "…";
  }
}
