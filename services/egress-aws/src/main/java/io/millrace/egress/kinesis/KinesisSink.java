package io.millrace.egress.kinesis;

import io.millrace.common.message.Message;
import io.millrace.egress.aws.Identity;
import io.millrace.egress.aws.Lease;
import io.millrace.egress.aws.Timeouts;
import io.millrace.egress.aws.TroubleException;
import io.millrace.egress.aws.Troubles;
import io.millrace.egress.batch.Limits;
import io.millrace.egress.retry.Timers;
import io.millrace.egress.retry.Trouble;
import io.millrace.egress.sink.Outcome;
import io.millrace.egress.sink.Sink;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.awssdk.services.kinesis.model.DescribeStreamResponse;
import software.amazon.awssdk.services.kinesis.model.PutRecordsRequest;
import software.amazon.awssdk.services.kinesis.model.PutRecordsRequestEntry;
import software.amazon.awssdk.services.kinesis.model.PutRecordsResponse;
import software.amazon.awssdk.services.kinesis.model.PutRecordsResultEntry;
import software.amazon.awssdk.services.kinesis.model.ResourceInUseException;
import software.amazon.awssdk.services.kinesis.model.StreamStatus;

/**
 * A stream: every message becomes one record, its payload byte for byte, its topic the partition
 * key.
 */
public final class KinesisSink implements Sink {
  /** Data and partition key together, before any encoding. */
  private static final int MAX_RECORD_BYTES = 1024 * 1024;

  private static final int MAX_RECORDS = 500;
  private static final long MAX_REQUEST_BYTES = 5L * 1024 * 1024;
  private static final int MAX_KEY_CHARS = 256;

  /**
   * One request in flight: 500 records a round trip are more than most uplinks carry, and what
   * Kinesis takes in part stays in order.
   */
  private static final int REQUESTS = 1;

  private static final long POLL_MILLIS = 1_000;

  /** How long to wait within one attempt for a new stream; the next attempt goes on waiting. */
  private static final int POLLS = 60;

  private final String stream;
  private final Limits limits;
  private final Lease<KinesisAsyncClient> client;
  private final Timers timers;
  private final Timeouts timeouts;
  private final Troubles troubles;

  /**
   * @param order {@link Limits.Order#BY_REQUEST}, or {@link Limits.Order#BY_MESSAGE} where order is
   *     worth more than speed
   */
  public KinesisSink(
      String stream,
      Limits.Order order,
      Lease<KinesisAsyncClient> client,
      Timers timers,
      Timeouts timeouts,
      Troubles troubles) {
    this.stream = stream;
    this.limits = new Limits(MAX_RECORDS, MAX_REQUEST_BYTES, REQUESTS, order);
    this.client = client;
    this.timers = timers;
    this.timeouts = timeouts;
    this.troubles = troubles;
  }

  /** Of a stream of this name. */
  public static String title(String stream) {
    return "Kinesis stream '" + stream + "'";
  }

  @Override
  public String title() {
    return title(stream);
  }

  @Override
  public Limits limits() {
    return limits;
  }

  @Override
  public int size(Message message) {
    return message.payload().length() + key(message).getBytes(StandardCharsets.UTF_8).length;
  }

  @Override
  public String key(Message message) {
    String topic = message.topic();
    if (topic.isEmpty()) {
      return "-";
    }
    return topic.length() <= MAX_KEY_CHARS ? topic : Identity.digest(topic);
  }

  @Override
  public Optional<String> refusal(Message message) {
    int size = size(message);
    return size <= MAX_RECORD_BYTES
        ? Optional.empty()
        : Optional.of(
            "the message has "
                + size
                + " bytes with its partition key, but a Kinesis record takes at most "
                + MAX_RECORD_BYTES);
  }

  @Override
  public Future<Void> prepare() {
    return describe()
        .recover(this::createIfMissing)
        .compose(described -> untilActive(described, POLLS));
  }

  private Future<DescribeStreamResponse> describe() {
    // The list of shards is not needed; one keeps the answer of a large stream small.
    return client.call(
        kinesis -> kinesis.describeStream(describe -> describe.streamName(stream).limit(1)));
  }

  private Future<DescribeStreamResponse> createIfMissing(Throwable failure) {
    if (diagnose(failure).kind() != Trouble.Kind.MISSING) {
      return Future.failedFuture(failure);
    }
    return client
        .call(kinesis -> kinesis.createStream(create -> create.streamName(stream).shardCount(1)))
        .<Void>mapEmpty()
        .recover(KinesisSink::unlessCreated)
        .compose(created -> describe());
  }

  private static Future<Void> unlessCreated(Throwable failure) {
    Throwable cause = failure.getCause() == null ? failure : failure.getCause();
    // Another node was faster.
    return failure instanceof ResourceInUseException || cause instanceof ResourceInUseException
        ? Future.succeededFuture()
        : Future.failedFuture(failure);
  }

  private Future<Void> untilActive(DescribeStreamResponse described, int polls) {
    StreamStatus status = described.streamDescription().streamStatus();
    if (status == StreamStatus.ACTIVE || status == StreamStatus.UPDATING) {
      return Future.succeededFuture();
    }
    if (polls == 0) {
      return Future.failedFuture(
          new TroubleException(
              Trouble.passing(
                  title()
                      + " is not active yet but "
                      + described.streamDescription().streamStatusAsString())));
    }
    Promise<Void> pause = Promise.promise();
    timers.after(POLL_MILLIS, pause::complete);
    return pause
        .future()
        .compose(over -> describe())
        .compose(again -> untilActive(again, polls - 1));
  }

  @Override
  public Future<List<Outcome>> deliver(List<Message> messages) {
    List<PutRecordsRequestEntry> records = new ArrayList<>(messages.size());
    long bytes = 0;
    for (Message message : messages) {
      bytes += message.payload().length();
      records.add(
          PutRecordsRequestEntry.builder()
              .data(SdkBytes.fromByteArrayUnsafe(message.payload().getBytes()))
              .partitionKey(key(message))
              .build());
    }
    PutRecordsRequest put =
        PutRecordsRequest.builder()
            .streamName(stream)
            .records(records)
            .overrideConfiguration(timeouts.carrying(bytes))
            .build();
    return client
        .call(kinesis -> kinesis.putRecords(put))
        .map(answer -> outcomes(messages.size(), answer));
  }

  private List<Outcome> outcomes(int messages, PutRecordsResponse answer) {
    if (answer.records().size() != messages) {
      throw new TroubleException(
          Trouble.passing(
              title() + " answered for " + answer.records().size() + " records of " + messages));
    }
    List<Outcome> outcomes = new ArrayList<>(answer.records().size());
    for (PutRecordsResultEntry record : answer.records()) {
      outcomes.add(
          record.errorCode() == null
              ? Outcome.TAKEN
              : new Outcome.Refused(troubles.diagnose(record.errorCode(), record.errorMessage())));
    }
    return outcomes;
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
