package io.millrace.egress.batch;

import io.millrace.common.spec.Pace;

/**
 * What one request may hold, and how many of them there may be.
 *
 * @param messages most messages a request
 * @param bytes most bytes a request; a message that is larger travels alone
 * @param requests most requests in flight at once
 * @param order whether messages of the same key keep their order
 */
public record Limits(int messages, long bytes, int requests, Order order) {
  /** Below it requests cost more than what they carry. */
  private static final long LEAST_BYTES = 16 * 1024;

  /** How much order costs. */
  public enum Order {
    /** None: several requests may carry messages of the same key at once. */
    NONE,
    /**
     * Per key, one request at a time. Where the far side takes a later message of a request but not
     * an earlier one, the earlier one follows late.
     */
    BY_REQUEST,
    /**
     * Per key, one message at a time: strict, and as slow as one round trip a message for each key.
     */
    BY_MESSAGE
  }

  public Limits {
    if (messages < 1 || bytes < 1 || requests < 1) {
      throw new IllegalArgumentException(
          "limits must be at least 1: " + messages + ", " + bytes + ", " + requests);
    }
  }

  /** No request is larger than what may go in a second or so. */
  public Limits within(Pace pace) {
    int most =
        pace.messagesPerSecond() == 0
            ? messages
            : (int) Math.min(messages, pace.messagesPerSecond());
    long mostBytes =
        pace.bytesPerSecond() == 0
            ? bytes
            : Math.min(bytes, Math.max(LEAST_BYTES, pace.bytesPerSecond()));
    return new Limits(most, mostBytes, requests, order);
  }

  public boolean ordered() {
    return order != Order.NONE;
  }
}
