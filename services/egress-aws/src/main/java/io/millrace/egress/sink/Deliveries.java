package io.millrace.egress.sink;

import io.millrace.common.message.Message;
import io.millrace.egress.batch.Parcel;
import io.millrace.egress.retry.Trouble;
import java.util.List;

/** Is told what an output does; counts, and never fails. */
public interface Deliveries {
  /** The far side has these. */
  void taken(List<Parcel> parcels);

  /** So many messages have to be sent again. */
  void retried(int messages, Trouble trouble);

  /** So often, altogether, a message had to wait longest because too many were sent again. */
  void budgetExhausted(long times);

  /** This message was given up. */
  void rejected(Message message, String reason);

  /** A request ended, well or not, after so many milliseconds. */
  void answered(long millis);
}
