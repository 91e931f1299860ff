package io.millrace.egress.batch;

import io.millrace.egress.retry.Pauses;
import java.util.List;
import java.util.function.UnaryOperator;

/** What waits to be sent. Not thread-safe; bounded by the credit of the links that fill it. */
public interface Waiting {
  /**
   * Fit for {@code limits}.
   *
   * @param lanes a key's lane: keys of one lane are slowed together when one of them fails
   */
  static Waiting of(Limits limits, Pauses pauses, UnaryOperator<String> lanes) {
    return limits.ordered()
        ? new OrderedWaiting(limits, pauses, lanes)
        : new LooseWaiting(limits, pauses);
  }

  void add(Parcel parcel);

  /**
   * The parcels of the next request, empty when none may go now. Each call must be followed by
   * {@link #ended} or {@link #endedInPart}.
   */
  List<Parcel> take(long now);

  /**
   * Whether what may go at {@code now} is worth a request.
   *
   * @param idle whether no other request is out; while one is, the next waits until it is full, so
   *     that requests grow with the load instead of their number
   */
  boolean worthTaking(long now, boolean idle);

  /**
   * The request ended: {@code failed} of its parcels, in order, have to go again, at once.
   *
   * @return the parcels that may be settled now
   */
  List<Parcel> ended(List<Parcel> request, List<Parcel> taken, List<Parcel> failed);

  /**
   * The request ended: {@code failed} of its parcels, in order, have to go again, after a pause
   * that grows with their failures.
   *
   * @return the parcels that may be settled now
   */
  List<Parcel> endedInPart(List<Parcel> request, List<Parcel> taken, List<Parcel> failed, long now);

  /** The origin has more but may not send it before something is settled. */
  default void pressed(Parcel.Origin origin) {}

  /** The far side has been prepared: keys may be in other lanes than was known before. */
  default void lanesChanged() {}

  /** When the first pause of a parcel ends; {@link Long#MAX_VALUE} when none pauses. */
  long nextDue();

  /** Forgets the parcels of origins that are gone. */
  void dropGone();

  /** How many parcels wait, those in requests not counted. */
  int count();
}
