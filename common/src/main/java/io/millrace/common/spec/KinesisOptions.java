package io.millrace.common.spec;

import org.jspecify.annotations.Nullable;

/**
 * How messages become records.
 *
 * @param partitionKey {@link Template} of a record's partition key; order is kept for each key
 * @param shards of a stream that has to be created
 * @param aggregate whether many messages of one key share a record, in the format of the Kinesis
 *     Producer Library
 * @param order null for what the edge's settings say
 */
public record KinesisOptions(
    String partitionKey, int shards, boolean aggregate, @Nullable Order order) {
  public static final KinesisOptions DEFAULT = new KinesisOptions("{topic}", 1, false, null);

  /** How much order may cost. */
  public enum Order {
    /** Records of a key share requests; one that is not taken follows late. */
    REQUEST,
    /** One record of a key at a time. */
    MESSAGE
  }
}
