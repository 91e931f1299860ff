package io.millrace.egress.bench;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.function.IntFunction;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsAsyncClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.async.AsyncRequestBody;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.client.config.SdkAdvancedAsyncClientOption;
import software.amazon.awssdk.http.async.SdkAsyncHttpClient;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.api.BackoffStrategy;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.awssdk.services.kinesis.model.GetRecordsResponse;
import software.amazon.awssdk.services.kinesis.model.PutRecordsRequestEntry;
import software.amazon.awssdk.services.kinesis.model.Shard;
import software.amazon.awssdk.services.kinesis.model.ShardIteratorType;
import software.amazon.awssdk.services.kinesis.waiters.KinesisAsyncWaiter;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.s3.S3Configuration;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;
import software.amazon.awssdk.services.sqs.SqsAsyncClient;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequestEntry;

/**
 * What somebody writes who has nothing to do but to send as fast as the SDK can. With more than one
 * request in flight it keeps no order.
 */
public final class SdkLoop implements AutoCloseable {
  /** As long as the service's own: moto's time for a request grows with it. */
  private static final String KEYS = "S3/2026/11/22/11/1795345678123456789-edge-1.3-44d6a8a7-0-";

  /** Of the stream, which the topics {@code t/0} to {@code t/9} all have messages for. */
  public static final int SHARDS = 4;

  /** Requests that may be in flight at most. */
  public static final int MOST = 64;

  private final SdkAsyncHttpClient http =
      NettyNioAsyncHttpClient.builder().maxConcurrency(MOST).build();
  private final S3AsyncClient s3;
  private final KinesisAsyncClient kinesis;
  private final SqsAsyncClient sqs;
  private final byte[] payload;
  private long objects;
  private volatile String queue = "http://127.0.0.1/000000000000/bench";

  /** Each service at its own address. */
  public SdkLoop(String s3, String kinesis, String sqs, byte[] payload) {
    System.setProperty("aws.cborEnabled", "false");
    this.s3 =
        common(S3AsyncClient.builder(), s3)
            .serviceConfiguration(
                S3Configuration.builder()
                    .pathStyleAccessEnabled(true)
                    .chunkedEncodingEnabled(false)
                    .expectContinueEnabled(false)
                    .build())
            .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
            .build();
    this.kinesis = common(KinesisAsyncClient.builder(), kinesis).build();
    this.sqs = common(SqsAsyncClient.builder(), sqs).checksumValidationEnabled(false).build();
    this.payload = payload;
  }

  private <B extends AwsClientBuilder<B, ?> & AwsAsyncClientBuilder<B, ?>> B common(
      B builder, String url) {
    return builder
        .region(Region.EU_CENTRAL_1)
        .endpointOverride(URI.create(url))
        .httpClient(http)
        .credentialsProvider(
            StaticCredentialsProvider.create(AwsBasicCredentials.create("test", "test")))
        .asyncConfiguration(async ->
            async.advancedOption(
                SdkAdvancedAsyncClientOption.FUTURE_COMPLETION_EXECUTOR, Runnable::run));
  }

  /** Sends so many, with at most {@code depth} requests in flight. */
  public void s3(int messages, int depth) {
    run(
        messages,
        depth,
        n ->
            s3.putObject(
                put ->
                    put.bucket("bench")
                        .key(KEYS + objects++)
                        .contentType("text/plain; charset=utf-8")
                        .metadata(Map.of("topic", "t/1", "timestamp", "1", "pipeline", "bench")),
                AsyncRequestBody.fromBytesUnsafe(payload)));
  }

  /** Sends so many, with at most {@code depth} requests in flight. */
  public void kinesis(int messages, int depth) {
    run(
        messages / 500,
        depth,
        n -> {
          List<PutRecordsRequestEntry> records = new ArrayList<>();
          for (int i = 0; i < 500; i++) {
            records.add(
                PutRecordsRequestEntry.builder()
                    .partitionKey("t/" + i % 10)
                    .data(SdkBytes.fromByteArrayUnsafe(payload))
                    .build());
          }
          return kinesis.putRecords(put -> put.streamName("bench").records(records));
        });
  }

  /** Sends so many, with at most {@code depth} requests in flight. */
  public void sqs(int messages, int depth) {
    String text = new String(payload, java.nio.charset.StandardCharsets.US_ASCII);
    MessageAttributeValue topic =
        MessageAttributeValue.builder().dataType("String").stringValue("t/1").build();
    run(
        messages / 10,
        depth,
        n -> {
          List<SendMessageBatchRequestEntry> entries = new ArrayList<>();
          for (int i = 0; i < 10; i++) {
            entries.add(
                SendMessageBatchRequestEntry.builder()
                    .id(Integer.toString(i))
                    .messageBody(text)
                    .messageAttributes(Map.of("topic", topic, "timestamp", topic))
                    .build());
          }
          return sqs.sendMessageBatch(send -> send.queueUrl(queue).entries(entries));
        });
  }

  /** Takes every object out of the bucket. */
  public void emptyBucket() {
    for (var page = objects(); !page.contents().isEmpty(); page = objects()) {
      List<ObjectIdentifier> found =
          page.contents().stream()
              .map(object -> ObjectIdentifier.builder().key(object.key()).build())
              .toList();
      s3.deleteObjects(delete -> delete.bucket("bench").delete(all -> all.objects(found))).join();
    }
  }

  private ListObjectsV2Response objects() {
    return s3.listObjectsV2(list -> list.bucket("bench")).join();
  }

  /** How many records the stream has. */
  public long records() {
    long found = 0;
    for (Shard shard : kinesis.listShards(list -> list.streamName("bench")).join().shards()) {
      String next =
          kinesis
              .getShardIterator(from ->
                  from.streamName("bench")
                      .shardId(shard.shardId())
                      .shardIteratorType(ShardIteratorType.TRIM_HORIZON))
              .join()
              .shardIterator();
      int some;
      do {
        String from = next;
        GetRecordsResponse page = kinesis.getRecords(get -> get.shardIterator(from)).join();
        some = page.records().size();
        found += some;
        next = page.nextShardIterator();
      } while (some > 0);
    }
    return found;
  }

  /** The stream anew, empty. */
  public void freshStream() {
    KinesisAsyncWaiter waiter =
        KinesisAsyncWaiter.builder()
            .client(kinesis)
            .overrideConfiguration(waiting ->
                waiting
                    .maxAttempts(1_000)
                    .backoffStrategyV2(
                        BackoffStrategy.fixedDelayWithoutJitter(Duration.ofMillis(50))))
            .build();
    kinesis.deleteStream(delete -> delete.streamName("bench")).join();
    waiter.waitUntilStreamNotExists(describe -> describe.streamName("bench")).join();
    kinesis.createStream(create -> create.streamName("bench").shardCount(SHARDS)).join();
    waiter.waitUntilStreamExists(describe -> describe.streamName("bench")).join();
    waiter.close();
  }

  /** The queue anew: to empty it is allowed once a minute only. */
  public void freshQueue() {
    sqs.deleteQueue(delete -> delete.queueUrl(queue)).join();
    queue = sqs.createQueue(create -> create.queueName("bench")).join().queueUrl();
  }

  private static void run(int requests, int inFlight, IntFunction<CompletableFuture<?>> request) {
    Semaphore free = new Semaphore(inFlight);
    for (int n = 0; n < requests; n++) {
      free.acquireUninterruptibly();
      request.apply(n).whenComplete((done, failure) -> free.release());
    }
    free.acquireUninterruptibly(inFlight);
  }

  @Override
  public void close() {
    s3.close();
    kinesis.close();
    sqs.close();
    http.close();
  }
}
