package io.millrace.common.spec;

import io.millrace.common.message.Message;

/**
 * When messages that were collected become objects: at whichever bound comes first.
 *
 * @param maxBytes of payload, over all objects that the messages are spread over
 * @param maxMessages likewise
 * @param maxAgeMillis from the oldest message's arrival at the edge
 * @param framing how messages stand in an object
 */
public record S3Batching(long maxBytes, int maxMessages, long maxAgeMillis, Framing framing) {
  /** How messages stand in an object. */
  public enum Framing {
    /** One JSON value a line. */
    NDJSON,
    /** Four bytes of length, big-endian, before each payload. */
    LENGTH
  }

  /** What a message costs beyond its payload, with a topic of usual length. */
  private static final long COST_BESIDE_PAYLOAD = Message.OVERHEAD_BYTES + 64L;

  /**
   * Bytes, by {@link Message#cost}, that have to be on their way so that its bounds end a batch:
   * what fills one, and as much again while that is stored.
   */
  public long credit() {
    return 2 * (maxBytes + maxMessages * COST_BESIDE_PAYLOAD);
  }
}
