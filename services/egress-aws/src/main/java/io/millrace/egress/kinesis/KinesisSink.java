package io.millrace.egress.kinesis;

import io.millrace.common.message.Message;
import io.millrace.common.spec.KinesisOptions;
import io.millrace.egress.aws.AwsSink;
import io.millrace.egress.aws.Identity;
import io.millrace.egress.aws.Naming;
import io.millrace.egress.aws.Place;
import io.millrace.egress.aws.TroubleException;
import io.millrace.egress.batch.Limits;
import io.millrace.egress.format.MessageText;
import io.millrace.egress.retry.Timers;
import io.millrace.egress.retry.Trouble;
import io.millrace.egress.sink.Outcome;
import io.vertx.core.Future;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.awssdk.services.kinesis.model.PutRecordsRequest;
import software.amazon.awssdk.services.kinesis.model.PutRecordsRequestEntry;
import software.amazon.awssdk.services.kinesis.model.PutRecordsResponse;
import software.amazon.awssdk.services.kinesis.model.PutRecordsResultEntry;

/**
 * A stream: every message becomes one record, its payload byte for byte; or messages of one key
 * share records.
 */
public final class KinesisSink implements AwsSink {
  /** Data and partition key together, before any encoding. */
  private static final int MAX_RECORD_BYTES = 1024 * 1024;

  private static final int MAX_RECORDS = 500;
  private static final long MAX_REQUEST_BYTES = 5L * 1024 * 1024;

  /** Messages that are put into records at once, where many share one. */
  private static final int MAX_AGGREGATED = 20_000;

  private static final int MAX_KEY_CHARS = 256;

  /**
   * Requests in flight at once, one a shard. A shard takes 1,000 records and 1 MiB a second, which
   * requests one after the other carry over any distance; and a server that mixes up what comes to
   * a shard at once, as one of the emulators does, has no occasion.
   */
  private static final int REQUESTS = 8;

  private final Place<KinesisAsyncClient> place;
  private final DataStream stream;
  private final boolean aggregate;
  private final Limits limits;
  private final MessageText keys;
  private ShardMap shards = ShardMap.UNKNOWN;

  /**
   * @param order {@link Limits.Order#BY_REQUEST}, or {@link Limits.Order#BY_MESSAGE} where order is
   *     worth more than speed
   */
  public KinesisSink(
      String stream,
      KinesisOptions options,
      Limits.Order order,
      Naming naming,
      Place<KinesisAsyncClient> place,
      Timers timers) {
    this.place = place;
    this.stream = new DataStream(stream, options.shards(), place, timers);
    this.aggregate = options.aggregate();
    this.limits =
        new Limits(aggregate ? MAX_AGGREGATED : MAX_RECORDS, MAX_REQUEST_BYTES, REQUESTS, order);
    this.keys = naming.text(options.partitionKey(), MAX_KEY_CHARS, MessageText.Rules.NONE);
  }

  /** Of a stream of this name. */
  public static String title(String stream) {
    return "Kinesis stream '" + stream + "'";
  }

  @Override
  public Place<?> place() {
    return place;
  }

  @Override
  public Limits limits() {
    return limits;
  }

  @Override
  public int size(Message message) {
    return message.payload().length() + bytes(key(message));
  }

  private static int bytes(String key) {
    return key.getBytes(StandardCharsets.UTF_8).length;
  }

  @Override
  public String key(Message message) {
    String key = keys.of(message);
    if (key.isEmpty()) {
      return "-";
    }
    return key.length() <= MAX_KEY_CHARS ? key : Identity.digest(key);
  }

  /** All keys are in one while nobody knows better. */
  @Override
  public String lane(String key) {
    return shards.shardOf(key).orElse("");
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
    return stream.prepare().onSuccess(found -> shards = found).mapEmpty();
  }

  /** One record on its way, with the messages that are in it. */
  private record Entry(String key, List<Integer> messages, byte[] data) {}

  @Override
  public Future<List<Outcome>> deliver(List<Message> messages) {
    Outcome[] outcomes = new Outcome[messages.size()];
    List<Entry> entries = aggregate ? aggregated(messages) : single(messages);
    return put(entries, true, outcomes).map(done -> Arrays.asList(outcomes));
  }

  private List<Entry> single(List<Message> messages) {
    List<Entry> entries = new ArrayList<>(messages.size());
    for (int i = 0; i < messages.size(); i++) {
      entries.add(
          new Entry(key(messages.get(i)), List.of(i), messages.get(i).payload().getBytes()));
    }
    return entries;
  }

  private List<Entry> aggregated(List<Message> messages) {
    return Aggregation.of(messages, this::key).stream()
        .map(record -> new Entry(record.key(), record.messages(), record.data()))
        .toList();
  }

  /**
   * One request after the other, as a key may be in more than one of them. What is behind a record
   * of its key that was not taken stays behind it.
   *
   * @param first whether none of them is out yet
   */
  private Future<Void> put(List<Entry> entries, boolean first, Outcome[] outcomes) {
    if (entries.isEmpty()) {
      return Future.succeededFuture();
    }
    int end = 0;
    long bytes = 0;
    while (end < entries.size() && end < MAX_RECORDS) {
      bytes += entries.get(end).data().length + bytes(entries.get(end).key());
      if (bytes > MAX_REQUEST_BYTES && end > 0) {
        break;
      }
      end++;
    }
    List<Entry> some = entries.subList(0, end);
    List<Entry> others = entries.subList(end, entries.size());
    PutRecordsRequest request = request(some, bytes);
    return place
        .call(kinesis -> kinesis.putRecords(request))
        .map(answer -> conclude(some, answer, outcomes))
        .compose(
            refused -> put(without(refused, others, outcomes), false, outcomes),
            failure -> first ? Future.failedFuture(failure) : refuse(entries, failure, outcomes));
  }

  /** Those of other keys; the rest is refused for the reason that the key was. */
  private static List<Entry> without(
      Map<String, Outcome> refused, List<Entry> entries, Outcome[] outcomes) {
    if (refused.isEmpty()) {
      return entries;
    }
    List<Entry> others = new ArrayList<>(entries.size());
    for (Entry entry : entries) {
      Outcome outcome = refused.get(entry.key());
      if (outcome == null) {
        others.add(entry);
      } else {
        entry.messages().forEach(message -> outcomes[message] = outcome);
      }
    }
    return others;
  }

  private PutRecordsRequest request(List<Entry> entries, long bytes) {
    return PutRecordsRequest.builder()
        .streamName(stream.name())
        .records(
            entries.stream()
                .map(entry ->
                    PutRecordsRequestEntry.builder()
                        .data(SdkBytes.fromByteArrayUnsafe(entry.data()))
                        .partitionKey(entry.key())
                        .build())
                .toList())
        .overrideConfiguration(place.timeouts().carrying(bytes))
        .build();
  }

  /** Notes what became of each record; the keys of those that were not taken. */
  private Map<String, Outcome> conclude(
      List<Entry> entries, PutRecordsResponse answer, Outcome[] outcomes) {
    if (answer.records().size() != entries.size()) {
      throw new TroubleException(
          Trouble.passing(
              title()
                  + " answered for "
                  + answer.records().size()
                  + " records of "
                  + entries.size()));
    }
    Map<String, Outcome> refused = new HashMap<>();
    for (int i = 0; i < entries.size(); i++) {
      Outcome outcome = outcome(answer.records().get(i));
      entries.get(i).messages().forEach(message -> outcomes[message] = outcome);
      if (outcome instanceof Outcome.Refused) {
        refused.put(entries.get(i).key(), outcome);
      }
    }
    return refused;
  }

  private Outcome outcome(PutRecordsResultEntry record) {
    return record.errorCode() == null
        ? Outcome.TAKEN
        : new Outcome.Refused(place.troubles().diagnose(record.errorCode(), record.errorMessage()));
  }

  /** Requests before were taken, so what failed is told message by message. */
  private Future<Void> refuse(List<Entry> entries, Throwable failure, Outcome[] outcomes) {
    Outcome refused = new Outcome.Refused(diagnose(failure));
    for (Entry entry : entries) {
      entry.messages().forEach(message -> outcomes[message] = refused);
    }
    return Future.succeededFuture();
  }
}
