package io.millrace.egress.s3;

import io.millrace.common.message.Message;
import io.millrace.egress.aws.Identity;
import io.millrace.egress.aws.Lease;
import io.millrace.egress.aws.Timeouts;
import io.millrace.egress.aws.TroubleException;
import io.millrace.egress.aws.Troubles;
import io.millrace.egress.batch.Limits;
import io.millrace.egress.retry.Trouble;
import io.millrace.egress.sink.Outcome;
import io.millrace.egress.sink.Sink;
import io.vertx.core.Future;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.async.AsyncRequestBody;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.s3.model.BucketAlreadyExistsException;
import software.amazon.awssdk.services.s3.model.BucketAlreadyOwnedByYouException;
import software.amazon.awssdk.services.s3.model.CreateBucketRequest;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;

/** A bucket: every message becomes one object, its payload byte for byte. */
public final class S3Sink implements Sink {
  /**
   * Objects under way at once: hides the round trip to a distant region, 30 messages/s and
   * connection at 30 ms.
   */
  private static final int REQUESTS = 32;

  /** What one PutObject may carry. */
  private static final long MAX_OBJECT_BYTES = 5L * 1024 * 1024 * 1024;

  private static final Limits LIMITS = new Limits(1, MAX_OBJECT_BYTES, REQUESTS, Limits.Order.NONE);

  /** The one region whose name CreateBucket must not be given. */
  private static final String DEFAULT_REGION = "us-east-1";

  private final String bucket;
  private final String region;
  private final String pipelineName;
  private final Lease<S3AsyncClient> client;
  private final Timeouts timeouts;
  private final Troubles troubles;
  private final ObjectName names;

  /**
   * @param identity of the pipeline's messages
   */
  public S3Sink(
      String bucket,
      String region,
      String pipelineName,
      Identity identity,
      Lease<S3AsyncClient> client,
      Timeouts timeouts,
      Troubles troubles) {
    this.bucket = bucket;
    this.region = region;
    this.pipelineName = pipelineName;
    this.client = client;
    this.timeouts = timeouts;
    this.troubles = troubles;
    this.names = new ObjectName(pipelineName, identity);
  }

  /** Of a bucket of this name. */
  public static String title(String bucket) {
    return "S3 bucket '" + bucket + "'";
  }

  @Override
  public String title() {
    return title(bucket);
  }

  @Override
  public Limits limits() {
    return LIMITS;
  }

  @Override
  public int size(Message message) {
    return message.payload().length();
  }

  @Override
  public String key(Message message) {
    return "";
  }

  @Override
  public Optional<String> refusal(Message message) {
    // A buffer holds less than the 5 GiB of an object.
    return Optional.empty();
  }

  @Override
  public Future<Void> prepare() {
    return client
        .call(s3 -> s3.headBucket(head -> head.bucket(bucket)))
        .<Void>mapEmpty()
        .recover(this::createIfMissing);
  }

  private Future<Void> createIfMissing(Throwable failure) {
    if (diagnose(failure).kind() != Trouble.Kind.MISSING) {
      return Future.failedFuture(failure);
    }
    CreateBucketRequest.Builder create = CreateBucketRequest.builder().bucket(bucket);
    if (!region.equals(DEFAULT_REGION)) {
      create.createBucketConfiguration(place -> place.locationConstraint(region));
    }
    return client
        .call(s3 -> s3.createBucket(create.build()))
        .<Void>mapEmpty()
        .recover(this::unlessOurs);
  }

  private Future<Void> unlessOurs(Throwable failure) {
    Throwable cause = failure.getCause() instanceof AwsServiceException nested ? nested : failure;
    return switch (cause) {
      // Another node was faster.
      case BucketAlreadyOwnedByYouException ours -> Future.succeededFuture();
      case BucketAlreadyExistsException taken ->
          Future.failedFuture(
              new TroubleException(
                  Trouble.standing(
                      "the name of "
                          + title()
                          + " is taken by another account: bucket names are unique in all of AWS")));
      default -> Future.failedFuture(failure);
    };
  }

  @Override
  public Future<List<Outcome>> deliver(List<Message> messages) {
    Message message = messages.getFirst();
    byte[] payload = message.payload().getBytes();
    PutObjectRequest put =
        PutObjectRequest.builder()
            .bucket(bucket)
            .key(names.of(message))
            .contentLength((long) payload.length)
            .contentType(ContentType.of(payload))
            .metadata(metadata(message))
            .overrideConfiguration(timeouts.carrying(payload.length))
            .build();
    return client
        .call(s3 -> s3.putObject(put, AsyncRequestBody.fromBytesUnsafe(payload)))
        .map(stored -> Outcome.allTaken(1));
  }

  private Map<String, String> metadata(Message message) {
    return Map.of(
        "topic", Metadata.value(message.topic()),
        "timestamp", Long.toString(message.timestampNanos()),
        "pipeline", Metadata.value(pipelineName));
  }

  @Override
  public Trouble diagnose(Throwable failure) {
    return troubles.diagnose(failure);
  }

  @Override
  public void close() {
    client.giveBack();
  }
}
