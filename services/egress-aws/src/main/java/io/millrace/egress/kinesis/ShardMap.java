package io.millrace.egress.kinesis;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import software.amazon.awssdk.services.kinesis.model.Shard;

/** Which shard takes a partition key: the one whose range has the key's MD5 in it. */
final class ShardMap {
  static final ShardMap UNKNOWN = new ShardMap(new TreeMap<>());

  private record Range(String shard, BigInteger last) {}

  private final NavigableMap<BigInteger, Range> ranges;

  private ShardMap(NavigableMap<BigInteger, Range> ranges) {
    this.ranges = ranges;
  }

  /** Of a stream with these shards; closed ones take nothing any more. */
  static ShardMap of(Collection<Shard> shards) {
    NavigableMap<BigInteger, Range> ranges = new TreeMap<>();
    for (Shard shard : shards) {
      boolean closed =
          shard.sequenceNumberRange() != null
              && shard.sequenceNumberRange().endingSequenceNumber() != null;
      if (!closed && shard.hashKeyRange() != null) {
        ranges.put(
            new BigInteger(shard.hashKeyRange().startingHashKey()),
            new Range(shard.shardId(), new BigInteger(shard.hashKeyRange().endingHashKey())));
      }
    }
    return new ShardMap(ranges);
  }

  /** The shard of a key, if it is known. */
  Optional<String> shardOf(String partitionKey) {
    if (ranges.isEmpty()) {
      return Optional.empty();
    }
    BigInteger hash = new BigInteger(1, md5(partitionKey.getBytes(StandardCharsets.UTF_8)));
    Map.Entry<BigInteger, Range> entry = ranges.floorEntry(hash);
    return Optional.ofNullable(entry)
        .map(Map.Entry::getValue)
        .filter(range -> hash.compareTo(range.last()) <= 0)
        .map(Range::shard);
  }

  static byte[] md5(byte[] bytes) {
    try {
      return MessageDigest.getInstance("MD5").digest(bytes);
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("every Java has MD5", impossible);
    }
  }
}
