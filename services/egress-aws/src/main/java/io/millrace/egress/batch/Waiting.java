package io.millrace.egress.batch;

import io.millrace.egress.retry.Backoff;
import java.util.List;

/** What waits to be sent. Not thread-safe; bounded by the credit of the links that fill it. */
public interface Waiting {
  /** Fit for {@code limits}. */
  static Waiting of(Limits limits, Backoff pauses) {
    return limits.ordered() ? new OrderedWaiting(limits, pauses) : new LooseWaiting(limits, pauses);
  }

  void add(Parcel parcel);

  /**
   * The parcels of the next request, empty when none may go now. Each call must be followed by
   * {@link #settle}.
   */
  List<Parcel> take(long now);

  /** Whether what may go at {@code now} fills a request. */
  boolean full(long now);

  /** The request ended: {@code failed} of its parcels, in order, have to go again, at once. */
  void requeue(List<Parcel> request, List<Parcel> failed);

  /**
   * The request ended: {@code failed} of its parcels, in order, have to go again, after a pause
   * that grows with their failures.
   */
  void requeueLater(List<Parcel> request, List<Parcel> failed, long now);

  /** When the first pause of a parcel ends; {@link Long#MAX_VALUE} when none pauses. */
  long nextDue();

  /** Forgets the parcels of origins that are gone. */
  void dropGone();

  /** How many parcels wait, those in requests not counted. */
  int count();
}
