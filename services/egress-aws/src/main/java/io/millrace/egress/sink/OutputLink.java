package io.millrace.egress.sink;

import io.millrace.common.link.LinkAcknowledger;
import io.millrace.common.link.LinkReceiver;
import io.millrace.common.message.Batch;
import io.millrace.common.message.Message;
import io.millrace.egress.batch.Parcel;
import java.util.ArrayDeque;
import java.util.Optional;

/**
 * One link into an output. Parcels settle in any order; the link acknowledges up to the first that
 * has not. What waits is bounded by the link's credit, for the sender counts everything
 * unacknowledged against it.
 */
public final class OutputLink implements LinkReceiver, Parcel.Origin {
  private final Output output;
  private final LinkAcknowledger acknowledger;
  private final ArrayDeque<Parcel> unsettled = new ArrayDeque<>();
  private final Runnable whenClosed;
  private boolean gone;
  private int credit;

  private OutputLink(Output output, LinkAcknowledger acknowledger, Runnable whenClosed) {
    this.output = output;
    this.acknowledger = acknowledger;
    this.whenClosed = whenClosed;
  }

  /**
   * Joins a link to an output.
   *
   * @param whenClosed told once that the link has ended
   */
  public static OutputLink into(Output output, LinkAcknowledger acknowledger, Runnable whenClosed) {
    OutputLink link = new OutputLink(output, acknowledger, whenClosed);
    output.linked(link);
    return link;
  }

  @Override
  public void receive(long position, Batch batch) {
    long at = position;
    output.brought(batch);
    for (Message message : batch.messages()) {
      Parcel parcel = output.parcel(this, at++, message);
      unsettled.addLast(parcel);
      Optional<String> refusal = output.refusal(message);
      if (refusal.isPresent()) {
        output.giveUp(parcel, refusal.get());
      } else {
        output.add(parcel);
      }
    }
    output.pump();
  }

  /** How many messages it brought that are not settled. */
  int unsettled() {
    return unsettled.size();
  }

  @Override
  public void rejected(Parcel parcel, String reason) {
    acknowledger.reject(parcel.position(), reason);
  }

  @Override
  public void settled(Parcel parcel) {
    long through = -1;
    while (!unsettled.isEmpty() && unsettled.getFirst().settled()) {
      through = unsettled.removeFirst().position() + 1;
    }
    if (through >= 0) {
      acknowledger.acknowledge(through);
    }
  }

  /** Bytes that the sender may have unacknowledged here. */
  public void credit(int bytes) {
    credit = bytes;
    acknowledger.credit(bytes);
  }

  @Override
  public int credit() {
    return credit;
  }

  /** Bytes that its output can use; more would only lie here. */
  public int usefulCredit() {
    return output.usefulCredit();
  }

  @Override
  public void pressed() {
    output.pressed(this);
  }

  /**
   * Ends the link because its pipeline changed; the sender comes back if it still has something to
   * send.
   */
  public void reset(String reason) {
    acknowledger.reset(reason);
  }

  @Override
  public boolean gone() {
    return gone;
  }

  @Override
  public void closed(String reason) {
    if (!gone) {
      gone = true;
      unsettled.clear();
      output.unlinked(this);
      whenClosed.run();
    }
  }
}
