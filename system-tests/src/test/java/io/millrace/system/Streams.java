package io.millrace.system;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.Protocol;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.awssdk.services.kinesis.model.GetRecordsResponse;
import software.amazon.awssdk.services.kinesis.model.Record;
import software.amazon.awssdk.services.kinesis.model.ResourceNotFoundException;
import software.amazon.awssdk.services.kinesis.model.Shard;
import software.amazon.awssdk.services.kinesis.model.ShardIteratorType;

/** What has landed in the Kinesis streams of a server. */
final class Streams implements AutoCloseable {
  private final KinesisAsyncClient kinesis;

  /** Where {@link #news} goes on, by stream and shard. */
  private final Map<String, String> marks = new HashMap<>();

  Streams(URI endpoint) {
    // These servers answer in JSON only.
    System.setProperty("aws.cborEnabled", "false");
    kinesis =
        KinesisAsyncClient.builder()
            .httpClientBuilder(NettyNioAsyncHttpClient.builder().protocol(Protocol.HTTP1_1))
            .endpointOverride(endpoint)
            .region(Region.US_EAST_1)
            .credentialsProvider(
                StaticCredentialsProvider.create(AwsBasicCredentials.create("test", "test")))
            .build();
  }

  /** The data of all records of a stream, shard by shard; none while there is no such stream. */
  List<String> records(String stream) {
    List<String> data = new ArrayList<>();
    try {
      kinesis
          .listShards(r -> r.streamName(stream))
          .join()
          .shards()
          .forEach(shard -> read(beginning(stream, shard.shardId()), data));
    } catch (CompletionException failure) {
      return MotoServer.noneIf(ResourceNotFoundException.class, failure);
    }
    return data;
  }

  /** What has landed in a stream since this was last asked; nothing while it does not exist. */
  List<String> news(String stream) {
    List<String> data = new ArrayList<>();
    try {
      for (Shard shard : kinesis.listShards(r -> r.streamName(stream)).join().shards()) {
        String id = shard.shardId();
        String from = marks.getOrDefault(stream + " " + id, "");
        marks.put(stream + " " + id, read(from.isEmpty() ? beginning(stream, id) : from, data));
      }
    } catch (CompletionException failure) {
      return MotoServer.noneIf(ResourceNotFoundException.class, failure);
    }
    return data;
  }

  private String beginning(String stream, String shard) {
    return kinesis
        .getShardIterator(r ->
            r.streamName(stream).shardId(shard).shardIteratorType(ShardIteratorType.TRIM_HORIZON))
        .join()
        .shardIterator();
  }

  /** Returns where to read on. */
  private String read(String from, List<String> into) {
    String iterator = from;
    while (true) {
      String at = iterator;
      GetRecordsResponse page = kinesis.getRecords(r -> r.shardIterator(at).limit(10_000)).join();
      for (Record record : page.records()) {
        into.add(record.data().asString(StandardCharsets.UTF_8));
      }
      iterator = page.nextShardIterator();
      if (page.records().isEmpty()) {
        return iterator;
      }
    }
  }

  @Override
  public void close() {
    kinesis.close();
  }
}
