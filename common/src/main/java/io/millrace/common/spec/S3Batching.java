package io.millrace.common.spec;

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
}
