package io.millrace.egress.kinesis;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.kinesis.model.Shard;

class ShardMapTest {
  private static final String HALF = "170141183460469231731687303715884105728";
  private static final String BEFORE_HALF = "170141183460469231731687303715884105727";
  private static final String LAST = "340282366920938463463374607431768211455";

  private static Shard shard(String id, String first, String last, @Nullable String ended) {
    return Shard.builder()
        .shardId(id)
        .hashKeyRange(range -> range.startingHashKey(first).endingHashKey(last))
        .sequenceNumberRange(range -> range.startingSequenceNumber("1").endingSequenceNumber(ended))
        .build();
  }

  @Test
  void findsTheShardWhoseRangeHasTheHashOfTheKey() {
    ShardMap map =
        ShardMap.of(
            List.of(
                shard("parent", "0", LAST, "9"),
                shard("low", "0", BEFORE_HALF, null),
                shard("high", HALF, LAST, null)));

    // MD5: 0cc175b9... and 92eb5ffe...
    assertThat(map.shardOf("a")).contains("low");
    assertThat(map.shardOf("b")).contains("high");
  }

  @Test
  void knowsNothingOfAStreamThatWasNotDescribed() {
    assertThat(ShardMap.UNKNOWN.shardOf("a")).isEmpty();
    assertThat(ShardMap.of(List.of(shard("low", "0", "5", null))).shardOf("a")).isEmpty();
  }
}
