package io.millrace.common.pace;

import io.millrace.common.message.Batch;
import io.millrace.common.message.Message;
import io.millrace.common.spec.Pace;

/**
 * How much of an output's messages may be under way so that it keeps up its pace: what it sends in
 * two seconds, by what its messages are like. With more, what is new would wait behind what was
 * sent before it for as long as that takes. Not thread-safe.
 */
public final class PacedCredit {
  private static final double SECONDS = 2;

  /** Below it batches cost more than what they carry. */
  private static final int LEAST_BYTES = 16 * 1024;

  /** What earlier batches count for beside the latest. */
  private static final double EARLIER = 0.9;

  /** A guess, until the first batch has come. */
  private double messages = 1;

  private double payload = 1_024;
  private double cost = 1_024.0 + Message.OVERHEAD_BYTES;

  /** These came, and are like those that will. */
  public void came(Batch batch) {
    long payloads = 0;
    for (Message message : batch.messages()) {
      payloads += message.payload().length();
    }
    messages = EARLIER * messages + batch.size();
    payload = EARLIER * payload + payloads;
    cost = EARLIER * cost + batch.cost();
  }

  /**
   * Bytes, by {@link Message#cost}, that may be under way at this pace.
   *
   * @param usual where the pace has no limit; never more than that
   */
  public long most(Pace pace, long usual) {
    double enough = usual;
    if (pace.messagesPerSecond() > 0) {
      enough = Math.min(enough, SECONDS * pace.messagesPerSecond() * cost / messages);
    }
    if (pace.bytesPerSecond() > 0 && payload > 0) {
      enough = Math.min(enough, SECONDS * pace.bytesPerSecond() * cost / payload);
    }
    return Math.min(usual, Math.max(LEAST_BYTES, (long) enough));
  }
}
