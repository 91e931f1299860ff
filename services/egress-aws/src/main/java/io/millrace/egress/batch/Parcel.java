package io.millrace.egress.batch;

import io.millrace.common.message.Message;

/** One message on its way out. What came of it is told to the {@link Origin} that brought it. */
public final class Parcel {
  /** Where a parcel came from. */
  public interface Origin {
    /** The parcel will never be delivered; {@link #settled} follows. */
    void rejected(Parcel parcel, String reason);

    /** Nothing more happens to the parcel. */
    void settled(Parcel parcel);

    /** Bytes that may be unsettled at a time, by {@link Message#cost}. */
    int credit();

    /** Whether nobody waits for its parcels any more. */
    boolean gone();
  }

  private final Origin origin;
  private final long position;
  private final Message message;
  private final String key;
  private final int size;
  private int failures;
  private boolean alone;
  private boolean settled;

  /**
   * @param position within the origin
   * @param key orders parcels; without meaning where there is no order
   * @param size bytes that it counts for in a request
   */
  public Parcel(Origin origin, long position, Message message, String key, int size) {
    this.origin = origin;
    this.position = position;
    this.message = message;
    this.key = key;
    this.size = size;
  }

  public Origin origin() {
    return origin;
  }

  public long position() {
    return position;
  }

  public Message message() {
    return message;
  }

  public String key() {
    return key;
  }

  public int size() {
    return size;
  }

  /** How often the far side took other messages of the same request but not this one. */
  public int failures() {
    return failures;
  }

  void failed() {
    failures++;
  }

  /**
   * Whether it must be the only one of its request, because a request with it was refused as a
   * whole.
   */
  public boolean alone() {
    return alone;
  }

  public void sendAlone() {
    alone = true;
  }

  public boolean settled() {
    return settled;
  }

  /** It is delivered: tells the origin. */
  public void settle() {
    settled = true;
    origin.settled(this);
  }

  /** It will never be delivered: tells the origin why. */
  public void giveUp(String reason) {
    origin.rejected(this, reason);
    settle();
  }
}
