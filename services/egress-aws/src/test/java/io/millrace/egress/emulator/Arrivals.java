package io.millrace.egress.emulator;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsAsyncClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.core.SdkSystemSetting;
import software.amazon.awssdk.core.async.AsyncResponseTransformer;
import software.amazon.awssdk.http.async.SdkAsyncHttpClient;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.awssdk.services.kinesis.model.Record;
import software.amazon.awssdk.services.kinesis.model.ShardIteratorType;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Object;
import software.amazon.awssdk.services.sqs.SqsAsyncClient;
import software.amazon.awssdk.services.sqs.model.DeleteMessageBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName;

/** Looks at what has arrived at a server, directly, as its owner would. */
public final class Arrivals implements AutoCloseable {
  private final SdkAsyncHttpClient http = NettyNioAsyncHttpClient.create();
  private final S3AsyncClient s3;
  private final KinesisAsyncClient kinesis;
  private final SqsAsyncClient sqs;

  public Arrivals(String url, String region) {
    s3 = common(S3AsyncClient.builder().forcePathStyle(true), url, region).build();
    // moto does not read CBOR.
    System.setProperty(SdkSystemSetting.CBOR_ENABLED.property(), "false");
    kinesis = common(KinesisAsyncClient.builder(), url, region).build();
    System.clearProperty(SdkSystemSetting.CBOR_ENABLED.property());
    sqs = common(SqsAsyncClient.builder(), url, region).build();
  }

  private <B extends AwsClientBuilder<B, ?> & AwsAsyncClientBuilder<B, ?>> B common(
      B builder, String url, String region) {
    builder
        .region(Region.of(region))
        .endpointOverride(URI.create(url))
        .httpClient(http)
        .credentialsProvider(
            StaticCredentialsProvider.create(AwsBasicCredentials.create("test", "test")));
    return builder;
  }

  public S3AsyncClient s3() {
    return s3;
  }

  public SqsAsyncClient sqs() {
    return sqs;
  }

  public KinesisAsyncClient kinesis() {
    return kinesis;
  }

  /** Keys to sizes. */
  public Map<String, Long> objects(String bucket) {
    Map<String, Long> keys = new TreeMap<>();
    s3.listObjectsV2Paginator(list -> list.bucket(bucket))
        .subscribe(page -> {
          for (S3Object object : page.contents()) {
            keys.put(object.key(), object.size());
          }
        })
        .join();
    return keys;
  }

  public byte[] object(String bucket, String key) {
    return s3.getObject(get -> get.bucket(bucket).key(key), AsyncResponseTransformer.toBytes())
        .join()
        .asByteArray();
  }

  public GetObjectResponse objectHead(String bucket, String key) {
    return s3.getObject(get -> get.bucket(bucket).key(key), AsyncResponseTransformer.toBytes())
        .join()
        .response();
  }

  /** All records of the stream, shard after shard, in order within each. */
  public List<Record> records(String stream) {
    List<Record> records = new ArrayList<>();
    var shards = kinesis.listShards(list -> list.streamName(stream)).join().shards();
    for (var shard : shards) {
      String iterator =
          kinesis
              .getShardIterator(get ->
                  get.streamName(stream)
                      .shardId(shard.shardId())
                      .shardIteratorType(ShardIteratorType.TRIM_HORIZON))
              .join()
              .shardIterator();
      while (iterator != null) {
        String from = iterator;
        var page = kinesis.getRecords(get -> get.shardIterator(from)).join();
        records.addAll(page.records());
        iterator = page.records().isEmpty() ? null : page.nextShardIterator();
      }
    }
    return records;
  }

  public String queueUrl(String queue) {
    return sqs.getQueueUrl(get -> get.queueName(queue)).join().queueUrl();
  }

  /** Takes messages off the queue until it is empty. */
  public List<Message> messages(String queue) {
    String url = queueUrl(queue);
    List<Message> all = new ArrayList<>();
    while (true) {
      List<Message> some =
          sqs.receiveMessage(receive ->
                  receive
                      .queueUrl(url)
                      .maxNumberOfMessages(10)
                      .messageAttributeNames("All")
                      .messageSystemAttributeNames(MessageSystemAttributeName.ALL))
              .join()
              .messages();
      if (some.isEmpty()) {
        return all;
      }
      all.addAll(some);
      List<DeleteMessageBatchRequestEntry> deletes = new ArrayList<>();
      for (Message message : some) {
        deletes.add(
            DeleteMessageBatchRequestEntry.builder()
                .id(Integer.toString(deletes.size()))
                .receiptHandle(message.receiptHandle())
                .build());
      }
      sqs.deleteMessageBatch(delete -> delete.queueUrl(url).entries(deletes)).join();
    }
  }

  /** The bodies of a FIFO queue's message group, in order. */
  public static List<String> bodies(List<Message> messages, String group) {
    return messages.stream()
        .filter(m -> group.equals(m.attributes().get(MessageSystemAttributeName.MESSAGE_GROUP_ID)))
        .map(Message::body)
        .toList();
  }

  @Override
  public void close() {
    s3.close();
    kinesis.close();
    sqs.close();
    http.close();
  }
}
