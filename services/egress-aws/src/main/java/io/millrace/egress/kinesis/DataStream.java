package io.millrace.egress.kinesis;

import io.millrace.egress.aws.Place;
import io.millrace.egress.aws.TroubleException;
import io.millrace.egress.retry.Timers;
import io.millrace.egress.retry.Trouble;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.awssdk.services.kinesis.model.DescribeStreamResponse;
import software.amazon.awssdk.services.kinesis.model.ResourceInUseException;
import software.amazon.awssdk.services.kinesis.model.Shard;
import software.amazon.awssdk.services.kinesis.model.StreamDescription;
import software.amazon.awssdk.services.kinesis.model.StreamStatus;

/** A stream that has to be there, and its shards. */
final class DataStream {
  private static final long POLL_MILLIS = 1_000;

  /** How long to wait within one attempt for a new stream; the next attempt goes on waiting. */
  private static final int POLLS = 60;

  private static final int MAX_SHARDS = 1_000;

  private final String name;
  private final int shards;
  private final Place<KinesisAsyncClient> place;
  private final Timers timers;

  /**
   * @param shards when it has to be made
   */
  DataStream(String name, int shards, Place<KinesisAsyncClient> place, Timers timers) {
    this.name = name;
    this.shards = shards;
    this.place = place;
    this.timers = timers;
  }

  String name() {
    return name;
  }

  /** Finds or makes it, and waits until it takes records. */
  Future<ShardMap> prepare() {
    return describe(null)
        .recover(failure -> place.ifMissing(failure, this::create))
        .compose(described -> untilActive(described.streamDescription(), POLLS))
        .compose(active -> shards(active, new ArrayList<>()))
        .map(ShardMap::of);
  }

  private Future<DescribeStreamResponse> describe(@Nullable String afterShard) {
    return place.call(kinesis ->
        kinesis.describeStream(describe ->
            describe.streamName(name).limit(MAX_SHARDS).exclusiveStartShardId(afterShard)));
  }

  private Future<DescribeStreamResponse> create() {
    return place
        .call(kinesis -> kinesis.createStream(create -> create.streamName(name).shardCount(shards)))
        .<Void>mapEmpty()
        // Another node was faster.
        .recover(failure -> Place.unless(ResourceInUseException.class, failure))
        .compose(created -> describe(null));
  }

  private Future<StreamDescription> untilActive(StreamDescription described, int polls) {
    StreamStatus status = described.streamStatus();
    if (status == StreamStatus.ACTIVE || status == StreamStatus.UPDATING) {
      return Future.succeededFuture(described);
    }
    if (polls == 0) {
      return Future.failedFuture(
          new TroubleException(
              Trouble.passing(
                  place.title() + " is not active yet but " + described.streamStatusAsString())));
    }
    Promise<Void> pause = Promise.promise();
    timers.after(POLL_MILLIS, pause::complete);
    return pause
        .future()
        .compose(over -> describe(null))
        .compose(again -> untilActive(again.streamDescription(), polls - 1));
  }

  private Future<List<Shard>> shards(StreamDescription page, List<Shard> known) {
    known.addAll(page.shards());
    boolean more = Boolean.TRUE.equals(page.hasMoreShards()) && !page.shards().isEmpty();
    return more
        ? describe(page.shards().getLast().shardId())
            .compose(next -> shards(next.streamDescription(), known))
        : Future.succeededFuture(known);
  }
}
