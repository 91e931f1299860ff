package io.millrace.egress.check;

import io.millrace.egress.aws.Place;
import io.vertx.core.Future;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.CreateBucketRequest;
import software.amazon.awssdk.services.sqs.SqsAsyncClient;
import software.amazon.awssdk.services.sqs.model.ListQueuesResponse;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/** What has to be tried for a bucket, a stream and a queue. */
public final class CloudCheck {
  /** One more than the largest hash, in as many digits. */
  private static final String BEYOND_ALL_HASHES = "340282366920938463463374607431768211456";

  private static final CompletedPart NO_PART =
      CompletedPart.builder().partNumber(1).eTag("none").build();

  private static final String WOULD_STAY =
      "it does not exist, and trying would make it; a pipeline does when it starts";

  private CloudCheck() {}

  /**
   * HeadBucket, CreateBucket and PutObject.
   *
   * @param region where the bucket is
   */
  public static Future<List<Finding>> bucket(
      String bucket, String region, Place<S3AsyncClient> place) {
    Attempts<S3AsyncClient> attempts = new Attempts<>(place, "s3");
    return attempts
        .call(
            "HeadBucket", "ListBucket", s3 -> s3.headBucket(head -> head.bucket(bucket)), Set.of())
        .compose(there -> there ? knownBucket(attempts, bucket, region) : noBucket(attempts))
        .map(done -> attempts.findings());
  }

  private static Future<Void> noBucket(Attempts<S3AsyncClient> attempts) {
    attempts.notTried("CreateBucket", "CreateBucket", WOULD_STAY);
    attempts.notTried("PutObject", "PutObject", "there is no bucket to try it on");
    return Future.succeededFuture();
  }

  private static Future<Void> knownBucket(
      Attempts<S3AsyncClient> attempts, String bucket, String region) {
    // Naming another region keeps us-east-1, too, from taking it for a wish to change something.
    String elsewhere = region.equals("us-west-2") ? "eu-west-1" : "us-west-2";
    CreateBucketRequest create =
        CreateBucketRequest.builder()
            .bucket(bucket)
            .createBucketConfiguration(
                place -> place.locationConstraint(region.equals("us-east-1") ? elsewhere : region))
            .build();
    return attempts
        .call(
            "CreateBucket",
            "CreateBucket",
            s3 -> s3.createBucket(create),
            Set.of(
                "BucketAlreadyOwnedByYou",
                "BucketAlreadyExists",
                "IllegalLocationConstraintException"))
        // The end of an upload that nobody began: needs the same permission and makes no object.
        .compose(tried ->
            attempts.call(
                "PutObject",
                "PutObject",
                s3 ->
                    s3.completeMultipartUpload(end ->
                        end.bucket(bucket)
                            .key("millrace-test")
                            .uploadId(UUID.randomUUID().toString())
                            .multipartUpload(all -> all.parts(NO_PART))),
                Set.of("NoSuchUpload", "InvalidPart")))
        .mapEmpty();
  }

  /** DescribeStream, CreateStream and PutRecords. */
  public static Future<List<Finding>> stream(String stream, Place<KinesisAsyncClient> place) {
    Attempts<KinesisAsyncClient> attempts = new Attempts<>(place, "kinesis");
    return attempts
        .call(
            "DescribeStream",
            "DescribeStream",
            kinesis -> kinesis.describeStream(describe -> describe.streamName(stream).limit(1)),
            Set.of())
        .compose(there -> there ? knownStream(attempts, stream) : noStream(attempts))
        .map(done -> attempts.findings());
  }

  private static Future<Void> noStream(Attempts<KinesisAsyncClient> attempts) {
    attempts.notTried("CreateStream", "CreateStream", WOULD_STAY);
    attempts.notTried("PutRecords", "PutRecords", "there is no stream to try it on");
    return Future.succeededFuture();
  }

  private static Future<Void> knownStream(Attempts<KinesisAsyncClient> attempts, String stream) {
    return attempts
        .call(
            "CreateStream",
            "CreateStream",
            kinesis -> kinesis.createStream(create -> create.streamName(stream).shardCount(1)),
            Set.of("ResourceInUseException", "LimitExceededException"))
        // No shard has this hash, so nothing is written.
        .compose(tried ->
            attempts.call(
                "PutRecords",
                "PutRecords",
                kinesis ->
                    kinesis.putRecords(put ->
                        put.streamName(stream)
                            .records(record ->
                                record
                                    .data(SdkBytes.fromUtf8String("test"))
                                    .partitionKey("millrace-test")
                                    .explicitHashKey(BEYOND_ALL_HASHES))),
                Set.of("InvalidArgumentException", "ValidationException")))
        .mapEmpty();
  }

  /** ListQueues, CreateQueue and SendMessageBatch. */
  public static Future<List<Finding>> queue(String queue, Place<SqsAsyncClient> place) {
    Attempts<SqsAsyncClient> attempts = new Attempts<>(place, "sqs");
    Found found = new Found();
    return attempts
        .call(
            "ListQueues",
            "ListQueues",
            sqs ->
                sqs.listQueues(list -> list.queueNamePrefix(queue))
                    .whenComplete((answer, failure) -> found.keep(answer, queue)),
            Set.of())
        .compose(listed ->
            found.url == null ? noQueue(attempts) : knownQueue(attempts, queue, found.url))
        .map(done -> attempts.findings());
  }

  /** The queue's address, written and read one after the other, on different threads. */
  private static final class Found {
    private volatile @Nullable String url;

    private void keep(@Nullable ListQueuesResponse answer, String queue) {
      if (answer != null) {
        url =
            answer.queueUrls().stream()
                .filter(candidate -> candidate.endsWith("/" + queue))
                .findFirst()
                .orElse(null);
      }
    }
  }

  private static Future<Void> noQueue(Attempts<SqsAsyncClient> attempts) {
    attempts.notTried("CreateQueue", "CreateQueue", WOULD_STAY);
    attempts.notTried("SendMessageBatch", "SendMessage", "there is no queue to try it on");
    return Future.succeededFuture();
  }

  private static Future<Void> knownQueue(
      Attempts<SqsAsyncClient> attempts, String queue, String url) {
    Map<QueueAttributeName, String> attributes =
        queue.endsWith(".fifo") ? Map.of(QueueAttributeName.FIFO_QUEUE, "true") : Map.of();
    return attempts
        .call(
            "CreateQueue",
            "CreateQueue",
            sqs -> sqs.createQueue(create -> create.queueName(queue).attributes(attributes)),
            Set.of("QueueAlreadyExists", "QueueNameExists"))
        // A batch of nothing.
        .compose(tried ->
            attempts.call(
                "SendMessageBatch",
                "SendMessage",
                sqs -> sqs.sendMessageBatch(send -> send.queueUrl(url).entries(List.of())),
                Set.of("EmptyBatchRequest", "MissingParameter", "ValidationException")))
        .mapEmpty();
  }
}
