package io.millrace.system;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.async.AsyncResponseTransformer;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.kinesis.model.KinesisException;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.s3.model.NoSuchBucketException;
import software.amazon.awssdk.services.s3.model.S3Object;
import software.amazon.awssdk.services.sqs.SqsAsyncClient;
import software.amazon.awssdk.services.sqs.model.DeleteMessageBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.QueueDoesNotExistException;

/** S3, Kinesis and SQS as moto's server speaks them, and what has landed there. */
final class MotoServer implements AutoCloseable {
  private final int port = Checkout.freePort();
  private final Process process;
  private final S3AsyncClient s3;
  private final Streams streams;
  private final SqsAsyncClient sqs;

  private MotoServer(Path log) throws IOException {
    Command.run(Duration.ofMinutes(5), java.util.Map.of(), "", List.of("dev/venv")).succeeded();
    process =
        new ProcessBuilder(
                "target/venv/bin/python",
                "system-tests/src/test/resources/moto_server.py",
                "-H",
                "0.0.0.0",
                "-p",
                Integer.toString(port))
            .directory(Checkout.ROOT.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    StaticCredentialsProvider keys =
        StaticCredentialsProvider.create(AwsBasicCredentials.create("test", "test"));
    URI endpoint = URI.create(url());
    s3 =
        S3AsyncClient.builder()
            .endpointOverride(endpoint)
            .forcePathStyle(true)
            .region(Region.US_EAST_1)
            .credentialsProvider(keys)
            .build();
    streams = new Streams(endpoint);
    sqs =
        SqsAsyncClient.builder()
            .endpointOverride(endpoint)
            .region(Region.US_EAST_1)
            .credentialsProvider(keys)
            .build();
  }

  static MotoServer start() {
    try {
      MotoServer moto = new MotoServer(Checkout.folder("moto").resolve("moto.log"));
      await().atMost(Duration.ofSeconds(60)).ignoreExceptions().until(moto::accepts);
      return moto;
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private boolean accepts() throws IOException {
    try (Socket socket = new Socket("127.0.0.1", port)) {
      return socket.isConnected();
    }
  }

  String url() {
    return "http://127.0.0.1:" + port;
  }

  int port() {
    return port;
  }

  /** A cloud profile document for this server. */
  String profile(String name) {
    return Documents.profile(name, url());
  }

  /** The contents of all objects in a bucket; none while there is no such bucket. */
  List<String> objects(String bucket) {
    List<String> contents = new ArrayList<>();
    try {
      for (S3Object object : s3.listObjectsV2(r -> r.bucket(bucket)).join().contents()) {
        contents.add(
            s3.getObject(
                    r -> r.bucket(bucket).key(object.key()), AsyncResponseTransformer.toBytes())
                .join()
                .asString(StandardCharsets.UTF_8));
      }
    } catch (CompletionException failure) {
      return noneIf(NoSuchBucketException.class, failure);
    }
    return contents;
  }

  /** How long each object is; none while there is no such bucket. */
  List<Long> sizes(String bucket) {
    try {
      return s3.listObjectsV2(r -> r.bucket(bucket)).join().contents().stream()
          .map(S3Object::size)
          .toList();
    } catch (CompletionException failure) {
      return noneIf(NoSuchBucketException.class, failure);
    }
  }

  /** The data of all records of a stream, shard by shard; none while there is no such stream. */
  List<String> records(String stream) {
    return streams.records(stream);
  }

  /**
   * Whether a read failed as moto's server fails reads of a stream that is written to meanwhile:
   * with status 500, as its records change under its loop. Anything else is a failure.
   */
  static boolean isWrittenTo(Throwable failure) {
    return failure.getCause() instanceof KinesisException refused && refused.statusCode() == 500;
  }

  /** Takes messages off a queue, at most ten; none while there is no such queue. */
  List<String> receive(String queue) {
    try {
      String url = sqs.getQueueUrl(r -> r.queueName(queue)).join().queueUrl();
      List<Message> messages =
          sqs.receiveMessage(r -> r.queueUrl(url).maxNumberOfMessages(10)).join().messages();
      List<DeleteMessageBatchRequestEntry> taken = new ArrayList<>();
      for (Message message : messages) {
        String id = Integer.toString(taken.size());
        taken.add(
            DeleteMessageBatchRequestEntry.builder()
                .id(id)
                .receiptHandle(message.receiptHandle())
                .build());
      }
      if (!taken.isEmpty()) {
        sqs.deleteMessageBatch(r -> r.queueUrl(url).entries(taken)).join();
      }
      return messages.stream().map(Message::body).toList();
    } catch (CompletionException failure) {
      return noneIf(QueueDoesNotExistException.class, failure);
    }
  }

  static <T> List<T> noneIf(Class<?> missing, CompletionException failure) {
    if (missing.isInstance(failure.getCause())) {
      return List.of();
    }
    throw failure;
  }

  @Override
  public void close() {
    s3.close();
    streams.close();
    sqs.close();
    process.destroy();
  }
}
